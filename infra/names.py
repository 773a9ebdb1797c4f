"""How things are called in templates."""


def title_of(name: str) -> str:
    """Return a name of ours as CloudFormation writes names: `case_stream` becomes `CaseStream`."""
    return "".join(part.title() for part in name.split("_"))
