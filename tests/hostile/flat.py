#!/usr/bin/env python3
"""20,000 requests: memory stays flat, /ping answers meanwhile, every answer is right.

Usage, from the repository's root, after a Release build of samples/UrbanSound.Cli:
    tests/hostile/flat.py [--requests 20000] [--connections 50]
The last line is the figure; exit status 0 only when every answer was right, the second half of the requests took less than 10 % more
memory than the first, and /ping was answered within 2 s each time. Only the standard library.
"""
import argparse, sys, threading, time
from server import Server, Connection, cpu_seconds, rss_mib

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("--requests", type=int, default=20000)
parser.add_argument("--connections", type=int, default=50)
options = parser.parse_args()
with Server() as server:
    lock, state, pings = threading.Lock(), {"sent": 0, "right": 0}, []
    done = threading.Event()

    def send():
        connection = Connection(server.port)
        labels = list(connection.media)
        while True:
            with lock:
                if state["sent"] == options.requests:
                    return
                state["sent"] += 1
                label = labels[state["sent"] % len(labels)]
            answer = connection.ask(label)
            with lock:
                state["right"] += answer

    def ping():
        while not done.is_set():
            # A thread's end by an exception would go unnoticed.
            try:
                pings.append(server.ping())
            except (OSError, SystemExit) as fault:
                print(f"/ping failed: {fault}")
                pings.append(float("inf"))
            done.wait(0.1)

    began, cpu = time.monotonic(), cpu_seconds(server.pid)
    threads = [threading.Thread(target=send) for _ in range(options.connections)]
    watcher = threading.Thread(target=ping)
    for thread in [*threads, watcher]:
        thread.start()
    memory, step = [], options.requests // 20
    while any(thread.is_alive() for thread in threads):
        time.sleep(0.05)
        if state["sent"] >= step * (len(memory) + 1):
            memory.append(rss_mib(server.pid))
    took, cpu = time.monotonic() - began, cpu_seconds(server.pid) - cpu
    done.set()
    watcher.join()
    half = len(memory) // 2
    first, second = max(memory[2:half]), max(memory[half:])
    pings.sort()
    print("memory in MiB: " + " ".join(f"{m:.0f}" for m in memory))
    print(f"/ping meanwhile: median {pings[len(pings) // 2] * 1000:.1f} ms, 99 % {pings[int(len(pings) * 0.99)] * 1000:.1f} ms, longest {pings[-1] * 1000:.1f} ms")
    print(f"{options.requests / took:.0f} answers/s, {cpu / options.requests * 1000:.2f} ms of processor time each; most memory in the first half {first:.0f} MiB, in the second {second:.0f} MiB")
    print(f"{state['right']} of {options.requests} answers right")
sys.exit(0 if state["right"] == options.requests and second < first * 1.1 and pings[-1] <= 2 else 1)
