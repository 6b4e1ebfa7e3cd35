"""What stands beside the cells: papers, pictures, words of a workbook, lists of who is who."""
