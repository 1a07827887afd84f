"""Files that people hand in: their bytes, kept once each; what they are; how they are scanned.

Whose a file is, who may see it and what it belongs to is a higher room's matter.
"""
