"""Data files of a dataset as Arrow tables of a few stable types: parquet by row groups, text formats as streams."""
