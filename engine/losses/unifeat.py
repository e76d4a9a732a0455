"""UniFeat: two bands of one place should look alike to a shared extractor, the same place elsewhere should not.

Montanaro, Valsesia, Fracastoro and Magli, "Semi-supervised learning for joint
SAR and multispectral land cover classification", IEEE GRSL 2022,
doi:10.1109/LGRS.2022.3195259, the loss of section III: the normalised
temperature-scaled cross-entropy of each pixel, whose negatives are the pixels
at the same position in the other images of the batch, in the other band. As
printed, the positive is not among what it is compared with, so that the loss
has no floor at 0. What we do differently: a few positions are enough, since
the mean over drawn positions is an unbiased estimate of that over all.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor


def unifeat_loss(
    one: Tensor, other: Tensor, *, temperature: float = 0.2, positive_in_denominator: bool = True
) -> Tensor:
    """Pull the two bands of a pixel together, and push the pixels of other images away.

    Args:
        one: (P, N, d) vectors of one band at P positions of N images, of any length; N must be at least 2.
        other: (P, N, d), of another band; vector i is the partner of vector i.
        temperature: Divides the cosines.
        positive_in_denominator: Keep the partner among what a vector is compared with; as printed it is not.

    Returns:
        Mean over positions and images, in float32 even where a lower precision is asked for. When all vectors are
        equal: ln N, or as printed ln(N − 1).
    """
    with torch.autocast(one.device.type, enabled=False):
        left, right = F.normalize(one.float(), dim=-1), F.normalize(other.float(), dim=-1)
        cosines = left @ right.transpose(1, 2) / temperature  # (P, N, N)
        positive = cosines.diagonal(dim1=1, dim2=2)
        if not positive_in_denominator:
            itself = torch.eye(cosines.shape[-1], dtype=torch.bool, device=cosines.device)
            cosines = cosines.masked_fill(itself, -torch.inf)
        return (cosines.logsumexp(dim=2) - positive).mean()
