"""The witness: trainers that record what did happen, and know no bound; this package imports nothing."""
