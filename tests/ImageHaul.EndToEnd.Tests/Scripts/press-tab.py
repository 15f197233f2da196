"""press-tab.py SHELL SCRIPT: sources a completion script in a real, interactive shell on a terminal of its own.

Each line of standard input is typed and TAB is pressed; the words that the shell then holds are printed, one line each, separated by spaces.
"""
import os
import pty
import re
import signal
import sys

SHELLS = {
    "bash": ["bash", "--norc", "--noprofile", "-i"],
    "zsh": ["zsh", "-f", "-i"],
    "fish": ["fish", "--no-config", "--interactive"],
}
SETUP = {
    "bash": "source '{0}'",
    "zsh": "autoload -Uz compinit; compinit -u -D; source '{0}'",
    "fish": "set -g fish_autosuggestion_enabled 0; source '{0}'",
}


def read_until(terminal, marker):
    text = b""
    while marker not in text:
        try:
            text += os.read(terminal, 65536)
        except OSError:
            sys.exit("the shell ended; it said:\n" + text.decode(errors="replace"))
    return text.decode(errors="replace")


def main():
    shell, script = sys.argv[1:3]
    # Whatever hangs, the test must hear of it.
    signal.alarm(100)
    child, terminal = pty.fork()
    if child == 0:
        os.environ.update(TERM="xterm", COLUMNS="200", LINES="50")
        os.execvp(SHELLS[shell][0], SHELLS[shell])
    # In what is typed the marker stands in two pieces: only its output reads whole.
    os.write(terminal, (SETUP[shell].format(script) + "; echo REA''DY\n").encode())
    read_until(terminal, b"READY")
    for number, line in enumerate(sys.stdin.read().splitlines()):
        # Ctrl-A and Ctrl-E put a command around the completed line, which prints its words.
        os.write(terminal, line.encode() + b"\t\x01printf 'G''OT<%s>\\n' \x05; echo EN''D" + str(number).encode() + b"\n")
        said = read_until(terminal, b"END%d" % number)
        print(" ".join(re.findall(r"GOT<([^>]*)>", said)))
    os.kill(child, signal.SIGKILL)


main()
