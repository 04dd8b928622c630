#!/usr/bin/env python3
"""Forms of 500 files, several at once: answers come in the files' order, all right, and memory stays bounded however much is sent.

Usage, from the repository's root, after a Release build of samples/UrbanSound.Cli: tests/hostile/form.py [--files 500] [--forms 4]
The last line is the figure; exit status 0 only when every answer was right and memory grew by less
than 150 MiB. Only the standard library.
"""
import argparse, http.client, json, sys, threading, time
from server import Server, LABELS, media, rss_mib

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("--files", type=int, default=500)
parser.add_argument("--forms", type=int, default=4)
options = parser.parse_args()
sounds = {label: media(label) for label in LABELS}
wanted = [LABELS[i % len(LABELS)] for i in range(options.files)]


def form():
    for i, label in enumerate(wanted):
        yield b'--limit\r\nContent-Disposition: form-data; name="files"; filename="%d.wav"\r\nContent-Type: audio/wav\r\n\r\n' % i
        yield sounds[label]
        yield b"\r\n"
    yield b"--limit--\r\n"


def send(port, tally):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=600)
    length = sum(len(block) for block in form())
    connection.request("POST", "/invocations", form(), {"Content-Type": "multipart/form-data; boundary=limit", "Content-Length": str(length)})
    answer = connection.getresponse()
    results = json.loads(answer.read())["results"] if answer.status == 200 else []
    tally.append((sum(r.get("file") == f"{i}.wav" and r.get("label") == label for i, (r, label) in enumerate(zip(results, wanted))), length))


with Server() as server:
    tally, most, before, began = [], 0, rss_mib(server.pid), time.monotonic()
    threads = [threading.Thread(target=send, args=(server.port, tally)) for _ in range(options.forms)]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        most = max(most, rss_mib(server.pid))
        time.sleep(0.05)
    right, sent = sum(t[0] for t in tally), sum(t[1] for t in tally)
    print(f"{sent / 2**20:.0f} MiB sent in {time.monotonic() - began:.1f} s; memory {before:.0f} MiB before, at most {most:.0f} MiB")
    print(f"{right} of {options.files * options.forms} answers right")
sys.exit(0 if right == options.files * options.forms and most - before < 150 else 1)
