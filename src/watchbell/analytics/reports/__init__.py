"""Reports: views of the figures that people keep, and mail to others at times they choose.

A report is made with its owner's eyes, by the same selectors as the page and the API. What was
sent is kept as it was sent. Owns no figure, and no way of sending: mails leave through `notify`.
"""
