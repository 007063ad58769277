"""A folder of tables, read, checked and coded, or every fault in it by file, row and column."""

from healthcode.dataset.loading import load_dataset
from healthcode.dataset.model import Dataset
from healthcode.dataset.rows import dataset_from_rows

__all__ = ["Dataset", "dataset_from_rows", "load_dataset"]
