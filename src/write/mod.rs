//! Writing: values → bytes, a file per output. The door.
