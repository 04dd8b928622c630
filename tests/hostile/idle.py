#!/usr/bin/env python3
"""10,000 connections that say nothing (half of them begin a request and stop): others' answers stay right, and each takes little memory.

Usage, from the repository's root, after a Release build of samples/UrbanSound.Cli: tests/hostile/idle.py [--connections 10000]
The last line is the figure; exit status 0 only when every answer was right, an idle connection took less
than 40 KiB, and /ping was answered within 2 s. Only the standard library.
"""
import argparse, resource, socket, sys
from server import Server, ask, rss_mib

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("--connections", type=int, default=10000)
options = parser.parse_args()
soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, options.connections + 500), hard))
with Server() as server:
    right = [ask(server.port, "siren") for _ in range(20)]
    before = rss_mib(server.pid)
    idle = []
    for i in range(options.connections):
        # A loopback address has some 28,000 ports to come from.
        s = socket.create_connection(("127.0.0.1", server.port), 10)
        if i % 2:
            s.sendall(b"POST /invocations HTTP/1.1\r\nHost: x\r\nX-Slow: ")
        idle.append(s)
    right += [ask(server.port, "siren") for _ in range(50)]
    pings = sorted(server.ping() for _ in range(50))
    during = rss_mib(server.pid)
    for s in idle:
        s.close()
    right += [ask(server.port, "siren") for _ in range(20)]
    print(f"memory {before:.0f} MiB before, {during:.0f} MiB with {len(idle)} idle connections ({(during - before) * 1024 / len(idle):.1f} KiB each)")
    print(f"/ping meanwhile: median {pings[25] * 1000:.1f} ms, longest {pings[-1] * 1000:.1f} ms")
    print(f"{sum(right)} of {len(right)} answers right")
sys.exit(0 if all(right) and (during - before) * 1024 < 40 * len(idle) and pings[-1] <= 2 else 1)
