"""What the CommandExecutor takes for a command."""

import pytest
from faultmaven.agent.tools.command_executor import CommandExecutor
from faultmaven.agent.tools.commands import PROGRAMS, parsed
from faultmaven.agent.tools.errors import WrongArguments
from hypothesis import given
from hypothesis import strategies as st


@pytest.mark.parametrize(
    "command",
    ["df -h", "df -h /var/log", "uname -a", "free -m", "ss -tln", "ip addr show", "vmstat 1 3", "date -u +%F"],
)
def test_reading_commands_are_parsed_into_words(command: str) -> None:
    assert " ".join(parsed(command)) == command


@pytest.mark.parametrize(
    "command",
    [
        *(
            "rm -rf /",
            "cat /etc/passwd",
            "/bin/df",
            "./df",
            "df; id",
            "df && id",
            "df | tee x",
            "df > /tmp/x",
            "df `id`",
        ),
        *("df $(id)", "df $HOME", "df ~", "df\nid", "df -h ../../etc", "df --output=source", "env df", "sudo df", ""),
        *("ip link set eth0 down", "ip netns exec x sh", "date -s 2020-01-01", "date --set=2020", "hostname evil"),
        *("ss -K", "ss -D /tmp/x", "timedatectl set-time 1", "lsblk -o NAME", "df *", "df ?", "'df", "uptime \x00"),
        *(
            "nsenter -t 1",
            "ps aux",
            "find / -delete",
            "curl http://evil.example",
            "python3 -c 1",
            "lscpu --x",
            "id root",
        ),
    ],
)
def test_everything_else_is_refused(command: str) -> None:
    with pytest.raises(WrongArguments):
        CommandExecutor().validate({"command": command})


@given(st.text(max_size=60))
def test_any_text_is_either_a_known_program_with_known_words_or_refused(text: str) -> None:
    try:
        words = parsed(text)
    except WrongArguments:
        return
    assert words[0] in PROGRAMS
    assert not set(";|&<>$`\\\n*?(){}!~") & set("".join(words))


@given(st.sampled_from(sorted(PROGRAMS)), st.lists(st.text("-=/.abs01", max_size=8), max_size=4))
def test_no_program_takes_a_word_that_its_row_does_not_name(name: str, words: list[str]) -> None:
    try:
        program, *taken = parsed(" ".join([name, *words]))
    except WrongArguments:
        return
    row = PROGRAMS[program]
    loose = [word for word in taken if word not in row.words and word.split("=")[0] not in row.valued]
    assert len(loose) <= row.most_values + len(row.valued)
    assert not any(word.startswith("-") for word in loose)
