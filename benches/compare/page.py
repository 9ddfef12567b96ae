"""Updates measurements in the documentation."""


def write(path, mark, text):
    """Replaces the text between the two lines `mark` in the page at `path`."""
    head, _, rest = path.read_text().partition(mark)
    _, _, tail = rest.partition(mark)
    path.write_text(f"{head}{mark}\n{text}\n{mark}{tail}")
