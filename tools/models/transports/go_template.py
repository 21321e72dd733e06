"""The text before a user's message in a chat template of Ollama, which is written in Go's template language.

The template is not run: its pieces of text around the user's and the system's message are read off.
"""


def go_prefix(template: str, system: str) -> tuple[str, str] | None:
    """The text up to the user's message, with this system message, and the text after it; None where the template has
    no place for one."""
    texts, actions = _pieces(template)
    user = _user_place(actions)
    if user is None:
        return None
    before = _head(texts, actions, user, "user")
    if system:
        place = next(
            (at for at, action in enumerate(actions) if action in (".System", "$.System", ".Messages.System")), None
        )
        place = _role_place(actions, "system") if place is None else place
        if place is not None:
            before = _head(texts, actions, place, "system") + system + texts[place + 1] + before
        else:
            before += system + "\n\n"
    return before, texts[user + 1]


def _pieces(template: str) -> tuple[list[str], list[str]]:
    """Texts and the actions between them; a dash trims the white space on its side, as Go has it."""
    texts, actions, start, trim = [], [], 0, False
    while (begin := template.find("{{", start)) >= 0 and (end := template.find("}}", begin + 2)) >= 0:
        text, action = template[start:begin], template[begin + 2 : end]
        text = text.lstrip() if trim else text
        texts.append(text.rstrip() if action.startswith("-") else text)
        actions.append(action.removeprefix("-").removesuffix("-").strip())
        trim, start = action.endswith("-"), end + 2
    last = template[start:]
    return [*texts, last.lstrip() if trim else last], actions


def _user_place(actions: list[str]) -> int | None:
    prompt = next((at for at, action in enumerate(actions) if action == ".Prompt"), None)
    return _role_place(actions, "user") if prompt is None else prompt


def _role_place(actions: list[str], role: str) -> int | None:
    """The message's text of this role: after a condition that names it, or after a role that is written out."""
    named = False
    for at, action in enumerate(actions):
        if f'"{role}"' in action:
            named = True
        if action in (".Content", "$m.Content", ".Message.Content") and (named or ".Role" in actions[:at]):
            return at
    return None


def _head(texts: list[str], actions: list[str], place: int, role: str) -> str:
    """The text right before an action, with a role that is written out by the action before it."""
    if place and actions[place - 1] == ".Role":
        return texts[place - 1] + role + texts[place]
    return texts[place]
