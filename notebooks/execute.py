"""Executes a notebook from top to bottom and writes it with its outputs elsewhere: `execute.py IN.ipynb OUT.ipynb`."""
import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient

source, target = map(Path, sys.argv[1:3])
notebook = nbformat.read(source, as_version=4)
NotebookClient(notebook, timeout=300, kernel_name='python3', resources={'metadata': {'path': str(source.parent)}}).execute()
target.parent.mkdir(parents=True, exist_ok=True)
nbformat.write(notebook, target)
cells = [c for c in notebook.cells if c.cell_type == 'code']
print(f'{source.name}: {len(cells)} cells executed, written to {target}')
