"""The exact optimum of utilisation at 3 % abandoned in the Markovian worlds, mean ring 12 s.

``optimum.py`` finds every value up to 10 agents, and those of 30 at answer rates of 50 % and more, within 0.0006; the
tests solve some of them anew. The others are of the same equations, solved with arrays.
"""

from typing import Final

_BY_RATE: Final = {
    1: ((0.432, 0.660, 0.758), (0.627, 0.813, 0.875), (0.764, 0.894, 0.931), (0.836, 0.930, 0.955)),
    3: ((0.605, 0.744, 0.807), (0.693, 0.835, 0.887), (0.782, 0.899, 0.934), (0.842, 0.932, 0.956)),
    5: ((0.689, 0.789, 0.836), (0.735, 0.850, 0.894), (0.796, 0.902, 0.935), (0.848, 0.932, 0.957)),
    10: ((0.784, 0.848, 0.876), (0.804, 0.875, 0.908), (0.834, 0.909, 0.938), (0.863, 0.935, 0.957)),
    30: ((0.889, 0.918, 0.931), (0.894, 0.925, 0.939), (0.902, 0.936, 0.951), (0.911, 0.946, 0.962)),
    100: ((0.950, 0.962, 0.967), (0.951, 0.964, 0.969), (0.953, 0.966, 0.972), (0.956, 0.969, 0.975)),
}
OPTIMUM: Final = {
    (agents, rate, handling_s): value
    for agents, by_rate in _BY_RATE.items()
    for rate, by_handling in zip((10, 25, 50, 80), by_rate, strict=True)
    for handling_s, value in zip((75, 195, 315), by_handling, strict=True)
}
"""By agents, answer rate in per cent and mean handling time in seconds."""
