#!/usr/bin/env python3
"""Things that go wrong with `forge serve`, done for real: nothing corrupt is served, nothing acknowledged is lost.

  faults.py --forge .build/debug/forge [--rounds 12] [--seed N] [CASE…]

Cases: kill (the server dies at random points while clients write), evict (the same with a small quota, where what is gone
must be missing, and no result without its blobs), cut (connections end in the middle), slow (a reader that hardly reads),
poison (bytes that are not those of their name), full (no space on the disk; as root, on a tmpfs).
Needs grpcio. Exit 0 only if every promise was kept.
"""
import argparse, contextlib, hashlib, os, pathlib, random, shutil, signal, socket, subprocess, sys, tempfile, threading, time
import uuid
import grpc

CAS = "/build.bazel.remote.execution.v2.ContentAddressableStorage/"
CACHE = "/build.bazel.remote.execution.v2.ActionCache/"
STREAM = "/google.bytestream.ByteStream/"
OPTIONS = [("grpc.max_receive_message_length", 16 << 20), ("grpc.enable_retries", 0), ("grpc.use_local_subchannel_pool", 1)]


# Messages, by hand: a peer that shares no code with what it tries.
def varint(n):
    out = b""
    while n >= 0x80:
        out, n = out + bytes([n & 0x7F | 0x80]), n >> 7
    return out + bytes([n])


def data(field, value):
    value = value.encode() if isinstance(value, str) else value
    return varint(field << 3 | 2) + varint(len(value)) + value


def number(field, value):
    return varint(field << 3) + varint(value) if value else b""


def fields(message):
    place, out = 0, []

    def take():
        nonlocal place
        value = shift = 0
        while True:
            byte = message[place]
            place += 1
            value |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                return value

    while place < len(message):
        tag = take()
        if tag & 7 == 2:
            length = take()
            out.append((tag >> 3, message[place:place + length]))
            place += length
        else:
            out.append((tag >> 3, take()))
    return out


def digest(blob):
    return data(1, hashlib.sha256(blob).hexdigest()) + number(2, len(blob))


class Broken(Exception):
    pass


class Client:
    def __init__(self, port):
        self.channel = grpc.insecure_channel(f"127.0.0.1:{port}", OPTIONS)

    def call(self, path, request, timeout=30):
        return self.channel.unary_unary(path)(request, timeout=timeout)

    def write(self, blob, name=None, chunk=60000, finish=True, cut=None):
        key = name or f"{hashlib.sha256(blob).hexdigest()}/{len(blob)}"
        resource = f"uploads/{uuid.uuid4()}/blobs/{key}"

        def pieces():
            place = 0
            while True:
                part = blob[place:place + chunk]
                last = place + len(part) >= len(blob)
                yield data(1, resource) + number(2, place) + number(3, int(last and finish)) + data(10, part)
                place += len(part)
                if cut is not None and place >= cut:
                    raise RuntimeError("cut")
                if last:
                    return
        return self.channel.stream_unary(STREAM + "Write")(pieces(), timeout=60)

    def batch(self, blobs):
        answer = self.call(CAS + "BatchUpdateBlobs", b"".join(data(2, data(1, digest(b)) + data(2, b)) for b in blobs))
        for _, response in fields(answer):
            for field, status in fields(response):
                if field == 2 and dict(fields(status)).get(1):
                    raise Broken(f"a blob was refused: {status}")

    def read(self, key):
        parts = self.channel.unary_stream(STREAM + "Read")(data(1, f"blobs/{key}"), timeout=60)
        return b"".join(dict(fields(p)).get(10, b"") for p in parts)

    def missing(self, names):
        out = set()
        for start in range(0, len(names), 500):
            some = names[start:start + 500]
            request = b"".join(data(2, data(1, h) + number(2, n)) for h, n in some)
            out |= {dict(fields(d))[1].decode() for _, d in fields(self.call(CAS + "FindMissingBlobs", request))}
        return out

    def record(self, key, blob):
        result = data(2, data(1, "out") + data(2, digest(blob)))
        self.call(CACHE + "UpdateActionResult", data(2, digest(key)) + data(3, result))
        return result

    def result(self, key):
        try:
            return self.call(CACHE + "GetActionResult", data(2, digest(key)))
        except grpc.RpcError as error:
            if error.code() == grpc.StatusCode.NOT_FOUND:
                return None
            raise


class Server:
    running = []

    def __init__(self, forge, store, *options):
        self.argv = [forge, "serve", "--store", store, "--grpc", "127.0.0.1:{}", *options]
        with socket.socket() as s:
            s.bind(("127.0.0.1", 0))
            self.port = s.getsockname()[1]
        self.log = tempfile.NamedTemporaryFile("w+", suffix=".log", delete=False)
        self.start()

    def start(self):
        begun = time.time()
        argv = [a.format(self.port) for a in self.argv]
        self.process = subprocess.Popen(argv, stdout=self.log, stderr=self.log)
        Server.running = [s for s in Server.running if s.process.poll() is None] + [self]
        while time.time() - begun < 30:
            with socket.socket() as s:
                if s.connect_ex(("127.0.0.1", self.port)) == 0:
                    return time.time() - begun
            if self.process.poll() is not None:
                break
            time.sleep(0.01)
        raise Broken(f"the server did not start: {open(self.log.name).read()[-2000:]}")

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self):
        self.process.terminate()
        self.process.wait(30)

    def files(self):
        return len(os.listdir(f"/proc/{self.process.pid}/fd"))

    def memory(self):
        for line in open(f"/proc/{self.process.pid}/status"):
            if line.startswith("VmRSS"):
                return int(line.split()[1]) >> 10


class Promises:
    """What was acknowledged."""

    def __init__(self):
        self.lock, self.blobs, self.results = threading.Lock(), {}, {}

    def blob(self, blob):
        with self.lock:
            self.blobs[hashlib.sha256(blob).hexdigest()] = blob

    def result(self, key, result, blob):
        with self.lock:
            self.results[key] = (result, blob)


def writer(port, seed, promises, stop):
    rng = random.Random(seed)
    client = Client(port)
    while not stop.is_set():
        try:
            kind = rng.random()
            if kind < 0.4:
                blobs = [rng.randbytes(rng.choice([10, 500, 4000, 60000])) for _ in range(rng.randrange(1, 8))]
                client.batch(blobs)
                for blob in blobs:
                    promises.blob(blob)
            else:
                blob = rng.randbytes(rng.choice([100, 5000, 70000, 400000]))
                client.write(blob)
                promises.blob(blob)
                if kind > 0.7:
                    key = rng.randbytes(8)
                    promises.result(key, client.record(key, blob), blob)
        except grpc.RpcError as error:
            if error.code() not in (grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.CANCELLED, grpc.StatusCode.UNKNOWN):
                if stop.is_set() or error.code() == grpc.StatusCode.RESOURCE_EXHAUSTED:
                    time.sleep(0.05)
                    continue
                promises.results[b"broken"] = (repr(error), b"")
                return
            time.sleep(0.02)


def check(port, promises, rng, may_miss=False):
    client = Client(port)
    if b"broken" in promises.results:
        raise Broken(promises.results[b"broken"][0])
    names = [(h, len(b)) for h, b in promises.blobs.items()]
    gone = client.missing(names)
    if gone and not may_miss:
        raise Broken(f"{len(gone)} of {len(names)} acknowledged blobs are lost")
    there = [n for n in names if n[0] not in gone]
    for h, size in rng.sample(there, min(150, len(there))):
        if client.read(f"{h}/{size}") != promises.blobs[h]:
            raise Broken(f"{h} has other bytes")
    lost = 0
    for key, (result, blob) in rng.sample(sorted(promises.results.items()), min(100, len(promises.results))):
        found = client.result(key)
        if found is None:
            lost += 1
            if not may_miss:
                raise Broken("an acknowledged result is lost")
        elif found != result:
            raise Broken("a result is another one")
        elif client.read(f"{hashlib.sha256(blob).hexdigest()}/{len(blob)}") != blob:
            raise Broken("a result was shown without its blob")
    return len(names), len(gone), lost


def killed(options, case, quota=None):
    rng = random.Random(options.seed)
    with scratch() as home:
        more = ["--quota", quota, "--pin", "1s"] if quota else []
        server, promises, longest = Server(options.forge, home, *more), Promises(), 0.0
        for round in range(options.rounds):
            stop = threading.Event()
            threads = [
                threading.Thread(target=writer, args=(server.port, rng.random(), promises, stop)) for _ in range(6)]
            for thread in threads:
                thread.start()
            time.sleep(rng.uniform(2, 6) if quota else rng.uniform(0.2, 2.0))
            server.kill()
            stop.set()
            for thread in threads:
                thread.join(90)
                if thread.is_alive():
                    raise Broken("a client hangs")
            longest = max(longest, server.start())
            seen = check(server.port, promises, rng, may_miss=bool(quota))
        server.stop()
        fsck(options, home)
        print(f"{case}: {options.rounds} kills, {seen[0]} blobs acknowledged, {seen[1]} evicted, "
              f"started again within {longest * 1000:.0f} ms")


def fsck(options, home):
    done = subprocess.run([options.forge, "store", "fsck"], env={**os.environ, "FORGE_HOME": home}, capture_output=True, text=True)
    if done.returncode:
        raise Broken(f"fsck: {done.stdout}{done.stderr}")


def cut(options):
    rng = random.Random(options.seed)
    with scratch() as home:
        server = Server(options.forge, home)
        base, good = server.files(), rng.randbytes(300000)
        Client(server.port).write(good)
        for number_ in range(options.rounds * 5):
            blob, client = rng.randbytes(500000), Client(server.port)
            with contextlib.suppress(grpc.RpcError):
                client.write(blob, cut=rng.randrange(1, 500000))
            if number_ % 2:
                client.channel.close()
            # A connection that ends in the middle of a frame, and one that never says anything.
            with socket.create_connection(("127.0.0.1", server.port)) as s:
                s.sendall(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + rng.randbytes(rng.randrange(0, 40)))
            other = Client(server.port)
            if other.read(f"{hashlib.sha256(good).hexdigest()}/{len(good)}") != good:
                raise Broken("a blob has other bytes")
            if not other.missing([(hashlib.sha256(blob).hexdigest(), len(blob))]):
                raise Broken("half a blob is there")
            other.channel.close()
            client.channel.close()
        for _ in range(100):
            if server.files() <= base + options.rounds * 5 + 20:
                break
            time.sleep(0.1)
        else:
            raise Broken(f"{server.files()} files are open, {base} were")
        print(f"cut: {options.rounds * 10} connections cut; files open {base} → {server.files()} (broken uploads are kept)")
        server.stop()


def slow(options):
    with scratch() as home:
        server = Server(options.forge, home)
        client, blob = Client(server.port), random.Random(1).randbytes(48 << 20)
        client.write(blob, chunk=1 << 20)
        key, small = f"{hashlib.sha256(blob).hexdigest()}/{len(blob)}", b"small"
        client.write(small)
        before = server.memory()
        channels = [grpc.insecure_channel(f"127.0.0.1:{server.port}", OPTIONS) for _ in range(20)]
        calls = [c.unary_stream(STREAM + "Read")(data(1, f"blobs/{key}"), timeout=120) for c in channels]
        for call in calls:
            next(call)
        begun = time.time()
        for _ in range(200):
            if client.read(f"{hashlib.sha256(small).hexdigest()}/5") != small:
                raise Broken("a blob has other bytes")
        took, after = time.time() - begun, server.memory()
        if took > 20:
            raise Broken(f"others wait behind slow readers: {took:.1f} s")
        if after - before > 20 * 12 + 60:
            raise Broken(f"slow readers take {after - before} MiB")
        for call in calls[1:]:
            call.cancel()
        rest = sum(len(dict(fields(p)).get(10, b"")) for p in calls[0])
        print(f"slow: 20 readers that stopped took {after - before} MiB; 200 reads beside them {took:.2f} s; "
              f"{rest >> 20} MiB read to the end after")
        server.stop()


def poison(options):
    rng = random.Random(options.seed)
    with scratch() as home:
        server = Server(options.forge, home)
        client, refused = Client(server.port), 0
        for size in [40, 1000, 70000, 300000] * options.rounds:
            blob = rng.randbytes(size)
            right, place = hashlib.sha256(blob).hexdigest(), rng.randrange(size)
            wrong = blob[:place] + bytes([blob[place] ^ 1]) + blob[place + 1:]
            for bytes_, name in [(wrong, f"{right}/{size}"), (blob[:-1], f"{right}/{size}"), (blob + b"x", f"{right}/{size}")]:
                try:
                    client.write(bytes_, name=name)
                    raise Broken("poisoned bytes were taken")
                except grpc.RpcError as error:
                    if error.code() not in (grpc.StatusCode.INVALID_ARGUMENT, grpc.StatusCode.CANCELLED):
                        raise Broken(f"refused with {error.code()}")
                    refused += 1
            if right not in client.missing([(right, size)]):
                raise Broken("a poisoned blob is there")
            client.write(blob)
            if client.read(f"{right}/{size}") != blob:
                raise Broken("a blob has other bytes")
        server.stop()
        fsck(options, home)
        print(f"poison: {refused} uploads refused, none of them there, the right ones taken after")


def full(options):
    rng = random.Random(options.seed)
    with scratch() as home:
        if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=24m", "forge-faults", home]).returncode:
            print("full: skipped, nothing can be mounted here")
            return
        try:
            server, kept, refused = Server(options.forge, home), {}, 0
            client = Client(server.port)
            for _ in range(400):
                blob = rng.randbytes(rng.choice([3000, 60000, 200000]))
                try:
                    client.write(blob)
                    kept[hashlib.sha256(blob).hexdigest()] = blob
                except grpc.RpcError as error:
                    if error.code() != grpc.StatusCode.RESOURCE_EXHAUSTED:
                        raise Broken(f"a full disk gives {error.code()}: {error.details()}")
                    refused += 1
            if not refused:
                raise Broken("the disk was never full")
            for again in range(2):
                client = Client(server.port)
                if client.missing([(h, len(b)) for h, b in kept.items()]):
                    raise Broken("an acknowledged blob is lost")
                for h, blob in kept.items():
                    if client.read(f"{h}/{len(blob)}") != blob:
                        raise Broken(f"{h} has other bytes")
                if not again:
                    server.kill()
                    server.start()
            server.stop()
            print(f"full: {len(kept)} blobs acknowledged, {refused} refused, all acknowledged ones read, also after a kill")
        finally:
            subprocess.run(["umount", "-l", home])


@contextlib.contextmanager
def scratch():
    home = tempfile.mkdtemp(prefix="forge-faults-")
    try:
        yield home
    finally:
        shutil.rmtree(home, ignore_errors=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--forge", required=True)
    parser.add_argument("--rounds", type=int, default=12)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("cases", nargs="*")
    options = parser.parse_args()
    options.forge = str(pathlib.Path(options.forge).resolve())
    cases = {
        "kill": lambda o: killed(o, "kill"), "evict": lambda o: killed(o, "evict", "16M"), "cut": cut, "slow": slow,
        "poison": poison, "full": full}
    failed = 0
    for name in options.cases or cases:
        try:
            cases[name](options)
        except (Broken, grpc.RpcError) as broken:
            failed = 1
            print(f"{name}: FAILED: {broken}")
        finally:
            for server in Server.running:
                server.kill()
    sys.exit(failed)


main()
