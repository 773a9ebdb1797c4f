"""From colours to ink: how much each pixel differs from the ground it stands on, whatever the theme.

Dark and light themes, selected lines, coloured labels and dashboards of mixed panels all become the same: black on
white. A ground is a colour that fills much of a block of pixels; the ink of a pixel is its largest difference from
its ground in any channel, so that red on black is as strong as white on black.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: Pixels of a block's side; a block of one ground is larger than a character's strokes and smaller than a panel.
_BLOCK = 16
#: Colours are compared in steps of this size, so that compression and gradients do not split a ground.
_STEP = 16
#: A ground fills this share of a block at least.
_GROUND_SHARE = 0.4
_GROUNDS_MAX = 24
#: Strokes narrower than this are text on a ground, not its end.
_HOLE = 24
#: A ground holds squares of this side once strokes as thin as those of small text are filled: the selected line of a
#: small terminal does. Strokes of figures up to 80 pixels high do not, and are ink however much of a block they fill.
_STROKE, _SOLID = 6, 12
_BAND_PIXELS = 4_000_000


def ink_of(pixels: NDArray[Any]) -> NDArray[Any]:
    """Return the ink of a picture, 0 (ground) to 255, as uint8 of its height and width; `pixels` is RGB, uint8.

    Read in bands, because the work takes forty bytes for each pixel.
    """
    import numpy as np  # noqa: PLC0415  (only layers with it read pictures)

    height, width, _ = pixels.shape
    rows = max(_BAND_PIXELS // width // _BLOCK, 4) * _BLOCK
    return np.concatenate([_band_ink(pixels[top : top + rows]) for top in range(0, height, rows)])


def _band_ink(pixels: NDArray[Any]) -> NDArray[Any]:
    import numpy as np  # noqa: PLC0415

    height, width, _ = pixels.shape
    codes = _codes(pixels)
    blocks = _block_grounds(codes)
    names, counts = np.unique(blocks[blocks >= 0], return_counts=True)
    if not len(names):
        names, counts = np.unique(codes, return_counts=True)
    order = np.argsort(-counts)[:_GROUNDS_MAX]
    main = names[order[0]]
    ground = np.empty_like(pixels)
    ground[:] = _mean_colour(pixels, codes == main)
    for name in names[order[1:]]:
        near = _grown(np.repeat(np.repeat(blocks == name, _BLOCK, 0), _BLOCK, 1)[:height, :width], _BLOCK)
        own = (codes == name) & near
        own &= _grown(_solid(own), _HOLE)
        if own.sum() >= 2 * _BLOCK * _BLOCK:
            ground[_closed(own, _HOLE)] = _mean_colour(pixels, own)
    difference = np.abs(pixels.astype(np.int16) - ground).max(axis=2)
    return np.minimum(difference, 255).astype(np.uint8)


def _codes(pixels: NDArray[Any]) -> NDArray[Any]:
    import numpy as np  # noqa: PLC0415

    # Half a step is added so that black and white, and what is near them, fall into one step each.
    steps = ((pixels.astype(np.int16) + _STEP // 2) // _STEP).astype(np.int32)
    return steps[:, :, 0] * 1024 + steps[:, :, 1] * 32 + steps[:, :, 2]


def _block_grounds(codes: NDArray[Any]) -> NDArray[Any]:
    """Return the code that fills each block, -1 where none does."""
    import numpy as np  # noqa: PLC0415

    height, width = codes.shape
    rows, columns = -(-height // _BLOCK), -(-width // _BLOCK)
    padded = np.pad(codes, ((0, rows * _BLOCK - height), (0, columns * _BLOCK - width)), mode="edge")
    cells = padded.reshape(rows, _BLOCK, columns, _BLOCK).swapaxes(1, 2).reshape(rows * columns, -1)
    cells = np.sort(cells, axis=1)
    # The most frequent value of a sorted row that fills a share s stands at one of the 1/s evenly spaced places.
    size = cells.shape[1]
    best, best_count = np.full(len(cells), -1, dtype=np.int32), np.zeros(len(cells), dtype=np.int32)
    for place in range(int(size * _GROUND_SHARE / 2), size, int(size * _GROUND_SHARE)):
        value = cells[:, place]
        count = (cells == value[:, None]).sum(axis=1)
        better = (count > best_count) & (count >= _GROUND_SHARE * size)
        best[better], best_count[better] = value[better], count[better]
    return best.reshape(rows, columns)


def _solid(mask: NDArray[Any]) -> NDArray[Any]:
    """Return where a mask is solid, text on it aside: a ground is, a thick stroke is not."""
    return ~_grown(~_closed(mask, _STROKE), _SOLID // 2)


def _mean_colour(pixels: NDArray[Any], mask: NDArray[Any]) -> NDArray[Any]:
    import numpy as np  # noqa: PLC0415

    return np.median(pixels[mask][:20_000], axis=0).astype(np.uint8)


def _closed(mask: NDArray[Any], size: int) -> NDArray[Any]:
    import numpy as np  # noqa: PLC0415

    by = size // 2
    grown = _grown(np.pad(mask, by), by)  # padded, so that the picture's edge is an edge like any other
    return ~_grown(~grown, by)[by:-by, by:-by]


def _grown(mask: NDArray[Any], by: int) -> NDArray[Any]:
    """Return the mask with everything within `by` pixels of it, as a square."""
    for axis in (0, 1):
        reached, step = 0, 1
        while reached < by:
            step = min(step, by - reached)
            mask = _shifted(mask, step, axis) | mask | _shifted(mask, -step, axis)
            reached, step = reached + step, reached + step
    return mask


def _shifted(mask: NDArray[Any], by: int, axis: int) -> NDArray[Any]:
    import numpy as np  # noqa: PLC0415

    moved = np.zeros_like(mask)
    whole, part = slice(None), (slice(by, None), slice(None, -by)) if by > 0 else (slice(None, by), slice(-by, None))
    to, source = ((part[0], whole), (part[1], whole)) if axis == 0 else ((whole, part[0]), (whole, part[1]))
    moved[to] = mask[source]
    return moved
