//! What the XML parts of workbooks are read by.

use quick_xml::XmlVersion;
use quick_xml::events::BytesStart;

/// An attribute's value; none where it is not there or cannot be read.
pub(crate) fn attribute(element: &BytesStart<'_>, name: &str) -> Option<String> {
    let found = element.try_get_attribute(name).ok()??;
    let value = found.normalized_value(XmlVersion::Implicit1_0).ok()?;
    Some(value.into_owned())
}
