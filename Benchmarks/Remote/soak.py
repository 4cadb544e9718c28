#!/usr/bin/env python3
"""A server under load for long: its descriptors and its memory have to stay level, and its answers right.

  soak.py --forge .build/release/forge [--rounds 60] [--json OUT]

Each round is every phase of load.py with blobs of its own, under a quota that holds some rounds of them, so that the server evicts
all the time, and then clients that go away: connections cut after a few bytes, uploads broken off, reads that nobody takes.
The first third of the rounds is left to warm up. Exit 1 where the last third has more descriptors than the second, or its
median of resident memory is above that of the second by a tenth.
"""
import argparse, json, os, pathlib, socket, statistics, sys, tempfile, time, uuid

HERE = pathlib.Path(__file__).parent
sys.path.insert(0, str(HERE))


def leave(port, load, grpc, number):
    """Clients that go away in the middle of things.

    What is broken off is kept for an hour, of the last 256 names, so the names are few: they come again each fourth round.
    """
    for count in (0, 3, 24, 40):
        for _ in range(10):
            with socket.create_connection(("127.0.0.1", port)) as s:
                s.sendall((b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + b"\0\0\0\4\0\0\0\0\0" + os.urandom(9))[:count])
    data = load.blob("broken off", number % 4, 2 << 20)
    name = f"uploads/{number % 4:036x}/blobs/{load.dig(data).hash}/{len(data)}"
    for _ in range(10):
        with grpc.insecure_channel(f"127.0.0.1:{port}") as ch:
            def half():
                yield load.bs.WriteRequest(resource_name=name, data=data[:1 << 19]).SerializeToString()
                time.sleep(0.02)
            call = ch.stream_unary(load.BS + "Write").future(half(), timeout=5)
            time.sleep(0.01)
            call.cancel()
    data = load.blob(uuid.uuid4().hex, 0, 2 << 20)
    with grpc.insecure_channel(f"127.0.0.1:{port}") as ch:
        digest = load.dig(data)
        batch = load.re.BatchUpdateBlobsRequest(requests=[load.re.BatchUpdateBlobsRequest.Request(digest=digest, data=data)])
        ch.unary_unary(load.CAS + "BatchUpdateBlobs")(batch.SerializeToString())
        read = load.bs.ReadRequest(resource_name=f"blobs/{digest.hash}/{digest.size_bytes}").SerializeToString()
        for _ in range(10):
            call = ch.unary_stream(load.BS + "Read")(read)
            next(iter(call))
            call.cancel()


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--forge", required=True)
    p.add_argument("--rounds", type=int, default=60)
    p.add_argument("--quota", default="400M")
    p.add_argument("--json")
    a = p.parse_args()
    try:
        import grpc, buildgrid  # noqa: F401
    except ImportError as missing:
        print(f"skipped: no module `{missing.name}`; `pip install grpcio buildgrid` brings it")
        return
    import bench, load
    port, folder = bench.free_port(), pathlib.Path(tempfile.mkdtemp())
    server = bench.Server("forge", port, [
        a.forge, "serve", "--grpc", f"127.0.0.1:{port}", "--store", str(folder / "store"), "--quota", a.quota, "--pin", "5s"])
    seen = []
    try:
        for number in range(a.rounds):
            server.load(f"soak-{number}", "-n", 4000, "--big-n", 16, "--ac-n", 1000)
            leave(port, load, grpc, number)
            time.sleep(0.3)
            seen.append((len(os.listdir(f"/proc/{server.process.pid}/fd")), server.memory()))
            print(f"round {number + 1}: {seen[-1][0]} descriptors, {seen[-1][1]:.0f} MiB", flush=True)
            if server.process.poll() is not None:
                sys.exit("the server ended")
    finally:
        server.stop()
        bench.subprocess.run(["chmod", "-R", "u+w", str(folder)])
        bench.shutil.rmtree(folder, ignore_errors=True)
    third = max(1, len(seen) // 3)
    middle, last = seen[third:-third] or seen[:1], seen[-third:]
    if a.json:
        pathlib.Path(a.json).write_text(json.dumps(seen))
    memory = [statistics.median(m for _, m in part) for part in (middle, last)]
    handles = [max(f for f, _ in part) for part in (middle, last)]
    print(f"descriptors {handles[0]} then {handles[1]}, memory {memory[0]:.0f} then {memory[1]:.0f} MiB")
    sys.exit(1 if handles[1] > handles[0] or memory[1] > memory[0] * 1.1 else 0)


if __name__ == "__main__":
    main()
