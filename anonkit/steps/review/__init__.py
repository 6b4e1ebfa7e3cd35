"""A person looks at redacted texts before they leave: a workbook out, corrections in."""
