"""Line and column of a key in a YAML text, for messages that point at the place."""

from __future__ import annotations

from collections.abc import Sequence

__all__ = ["locate"]


def locate(text: str, path: Sequence[object]) -> tuple[int, int]:
    """Line and column (from 1) of the node at ``path``, or of the nearest one above it that exists."""
    import yaml

    node = yaml.compose(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    if node is None:
        return 1, 1
    mark = node.start_mark
    for step in path:
        if isinstance(node, yaml.MappingNode):
            found = next(((k, v) for k, v in node.value if k.value == str(step)), None)
            if found is None:
                break
            mark, node = found[0].start_mark, found[1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
            node = node.value[step]
            mark = node.start_mark
        else:
            break
    return mark.line + 1, mark.column + 1
