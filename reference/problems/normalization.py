"""The normalisation that may follow a hidden affine layer: by the mini-batch, by the sample, or none."""

from torch import nn

UNBOUNDED = "no constants are derived for normalised layers, whose slope grows without bound as their input shrinks"


def normalization(kind: str, width: int, images: bool) -> list[nn.Module]:
    """No module or one, for rows of `width` entries or images of so many channels.

    Layer normalisation of an image is over all of its channels and pixels, with a scale for each channel.
    """
    if kind == "batch":
        return [nn.BatchNorm2d(width) if images else nn.BatchNorm1d(width)]
    if kind == "layer":
        return [nn.GroupNorm(1, width) if images else nn.LayerNorm(width)]
    return []
