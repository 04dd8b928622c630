"""A program that takes part: started once, then told by lines what to do."""

import json
import subprocess

# One thread for every library that would take more.
SINGLE_THREADED = {name: "1" for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS")}


class Contender:
    def __init__(self, key, title, command, environment):
        """command: None for a program that can't be had."""
        self.key, self.title = key, title
        self.fault = None if command else "not reached"
        self.about = {}
        if self.fault:
            return
        try:
            self._process = subprocess.Popen(
                command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
            self.about = json.loads(self._process.stdout.readline())
        except (OSError, ValueError):
            self.fault = "missing"

    def ask(self, *words):
        """Sends a line and returns the words of the answer."""
        self._process.stdin.write(" ".join(map(str, words)) + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline().split()
        if not answer:
            raise RuntimeError(f"{self.title} gave no answer to: {' '.join(map(str, words))}")
        return answer

    def close(self):
        if not self.fault:
            self._process.stdin.close()
            self._process.wait(timeout=30)
