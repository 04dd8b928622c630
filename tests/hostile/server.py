"""A server to be hostile to, and a client that knows what is right."""
import os, signal, socket, subprocess, sys, time

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
CLI = os.path.join(ROOT, "samples/UrbanSound.Cli/bin/Release/net10.0/urbansound.dll")
LABELS = ["car_horn", "dog_bark", "drilling", "gun_shot", "jackhammer", "siren"]


def media(label):
    with open(os.path.join(ROOT, "samples/media", label + ".wav"), "rb") as f:
        return f.read()


def rss_mib(pid):
    with open(f"/proc/{pid}/status") as f:
        return next(int(line.split()[1]) for line in f if line.startswith("VmRSS")) / 1024


def cpu_seconds(pid):
    with open(f"/proc/{pid}/stat") as f:
        fields = f.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class Connection:
    """Keeps one connection, and asks over it."""

    def __init__(self, port):
        self.media = {label: media(label) for label in LABELS}
        self.socket = socket.create_connection(("127.0.0.1", port), 60)
        self.rest = b""

    def ask(self, label):
        """Whether the answer is right; the demo recordings are called what they are."""
        body = self.media[label]
        self.socket.sendall(b"POST /invocations HTTP/1.1\r\nHost: x\r\nContent-Type: audio/wav\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
        while b"\r\n\r\n" not in self.rest:
            self.fill()
        head, self.rest = self.rest.split(b"\r\n\r\n", 1)
        length = next(int(l.split(b":")[1]) for l in head.split(b"\r\n") if l.lower().startswith(b"content-length"))
        while len(self.rest) < length:
            self.fill()
        answer, self.rest = self.rest[:length], self.rest[length:]
        return head.startswith(b"HTTP/1.1 200") and answer.startswith(b'{"label":"%s"' % label.encode())

    def fill(self):
        block = self.socket.recv(65536)
        if not block:
            raise OSError("the server closed the connection")
        self.rest += block


def ask(port, label):
    connection = Connection(port)
    try:
        return connection.ask(label)
    finally:
        connection.socket.close()


class Server:
    """`urbansound serve` on a free port; told to stop, and waited for, at the end."""

    def __init__(self, *arguments):
        self.arguments = arguments

    def __enter__(self):
        began = time.monotonic()
        self.process = subprocess.Popen(["dotnet", CLI, "serve", "--port", "0", *self.arguments], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.pid = self.process.pid
        self.port = int(self.process.stdout.readline().rsplit(":", 1)[1])
        while self.ping(expected=None) is None:
            time.sleep(0.01)
        print(f"ready {time.monotonic() - began:.2f} s after the start")
        return self

    def ping(self, expected=b"HTTP/1.1 200"):
        """How long /ping takes, in seconds; None when it says that the server isn't ready and that was not expected to be known."""
        began = time.monotonic()
        with socket.create_connection(("127.0.0.1", self.port), 10) as s:
            s.sendall(b"GET /ping HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            answer = s.recv(4096)
        if answer.startswith(b"HTTP/1.1 200"):
            return time.monotonic() - began
        if expected is None:
            return None
        sys.exit(f"/ping said {answer[:40]}")

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGTERM)
        began = time.monotonic()
        self.process.wait(30)
        print(f"stopped {time.monotonic() - began:.2f} s after SIGTERM, exit status {self.process.returncode}")
