"""Frames of a syslog stream, read as RFC 6587 and RFC 5425 have them."""


def octet_counted(data):
    """Yields the messages of `data`; one that is cut short at the end is left out."""
    position = 0
    while position < len(data):
        space = data.find(b" ", position, position + 11)
        if space < 0:
            if len(data) - position > 10:
                raise ValueError(f"no octet count at {position}: {data[position:position + 40]!r}")
            return
        count = int(data[position:space])
        if space + 1 + count > len(data):
            return
        yield data[space + 1 : space + 1 + count]
        position = space + 1 + count


def lines(data):
    """Yields the lines of `data`; one without an end is left out."""
    whole, _, _ = data.rpartition(b"\n")
    return whole.split(b"\n") if whole else []
