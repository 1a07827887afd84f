"""What callers say when they are asked how it was."""

RATINGS = (
    (5, ("Quick and friendly, thank you!", "Solved before I had finished my coffee.", "", "")),
    (4, ("", "", "Good, but I had to ask once more what the state was.")),
    (3, ("", "It works, it only took a while.")),
    (2, ("It took three calls until somebody listened.", "Fixed, but nobody told me.")),
    (1, ("It is back every week, and every week I explain it again.",)),
)
"""Each score with the words that come with it; many say nothing."""
RATING_WEIGHTS = (48, 31, 12, 6, 3)
