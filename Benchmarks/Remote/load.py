#!/usr/bin/env python3
"""Load generator for any server of the Remote Execution API v2.

  pip install grpcio protobuf buildgrid        # buildgrid brings the messages
  load.py 127.0.0.1:PORT [--instance NAME] [--json OUT]

Each phase runs PROCS processes x THREADS threads, one channel per process,
a start barrier, closed loop (each thread has one call in flight).  Requests
are built and serialised before the clock starts, and replies are checked
after it stops, so the client does little but gRPC itself.  `cli us/op` is
the client's own CPU time per call: PROCS*1e6/that is the most calls/s this
client could drive on idle cores, so a figure near it says nothing of the
server.  Exits 1 if any reply was wrong.

Phases: fmb_miss batch_put fmb_hit batch_get bs_put bs_get ac_put ac_hit
ac_miss, and with --exec N: exec (N distinct no-cache actions; needs workers
and a server whose workers can run --exec-argv from an empty input root).
"""
import argparse, hashlib, json, multiprocessing as mp, random, sys, threading, time, uuid

import grpc
from buildgrid._protos.build.bazel.remote.execution.v2 import remote_execution_pb2 as re
from buildgrid._protos.google.bytestream import bytestream_pb2 as bs
from buildgrid._protos.google.longrunning import operations_pb2 as ops

V2 = "/build.bazel.remote.execution.v2."
CAS, AC, BS = V2 + "ContentAddressableStorage/", V2 + "ActionCache/", "/google.bytestream.ByteStream/"
OPTS = [("grpc.max_receive_message_length", -1), ("grpc.max_send_message_length", -1)]


def blob(seed, i, size):
    return random.Random(f"{seed}/{i}").randbytes(size)


def dig(data):
    return re.Digest(hash=hashlib.sha256(data).hexdigest(), size_bytes=len(data))


def shard(n, w, k):
    return range(n * w // k, n * (w + 1) // k)


def batches(idx, size, limit, most):
    per = max(1, min(most, limit // (size + 128)))
    return [idx[i:i + per] for i in range(0, len(idx), per)]


def prepare(a, phase, w, k):
    """-> (kind, method, [requests], check(reply) -> error or None, bytes, items)"""
    inst, chk = a.instance, None
    if phase in ("fmb_miss", "fmb_hit", "batch_put", "batch_get"):
        idx = shard(a.n, w, k)
        ds = {i: dig(blob(a.seed, i, a.size)) for i in idx}
        if phase.startswith("fmb"):
            bl = batches(idx, 0, 1 << 40, a.fmb)
            reqs = [re.FindMissingBlobsRequest(instance_name=inst, blob_digests=[ds[i] for i in b]) for b in bl]
            want = [len(b) if phase == "fmb_miss" else 0 for b in bl]
            def chk(j, r):
                got = len(re.FindMissingBlobsResponse.FromString(r).missing_blob_digests)
                return None if got == want[j] else f"{got} missing, wanted {want[j]}"
            return "u", CAS + "FindMissingBlobs", reqs, chk, 0, len(idx)
        bl = batches(idx, a.size, a.limit, 1000)
        if phase == "batch_put":
            reqs = [re.BatchUpdateBlobsRequest(instance_name=inst, requests=[
                re.BatchUpdateBlobsRequest.Request(digest=ds[i], data=blob(a.seed, i, a.size)) for i in b]) for b in bl]
            def chk(j, r):
                rs = re.BatchUpdateBlobsResponse.FromString(r).responses
                bad = [x for x in rs if x.status.code]
                return None if len(rs) == len(bl[j]) and not bad else f"{len(rs)} answers, {len(bad)} bad"
            return "u", CAS + "BatchUpdateBlobs", reqs, chk, a.size * len(idx), len(idx)
        reqs = [re.BatchReadBlobsRequest(instance_name=inst, digests=[ds[i] for i in b]) for b in bl]
        def chk(j, r):
            rs = re.BatchReadBlobsResponse.FromString(r).responses
            ok = len(rs) == len(bl[j]) and all(not x.status.code and dig(x.data) == x.digest for x in rs)
            return None if ok else "short or corrupt batch read"
        return "u", CAS + "BatchReadBlobs", reqs, chk, a.size * len(idx), len(idx)
    pre = inst + "/" if inst else ""
    if phase in ("bs_put", "bs_get"):
        idx = shard(a.big_n, w, k)
        data = [blob(a.seed + "L", i, a.big_size) for i in idx]
        ds = [dig(d) for d in data]
        if phase == "bs_put":
            reqs = [[bs.WriteRequest(resource_name=f"{pre}uploads/{uuid.uuid4()}/blobs/{g.hash}/{g.size_bytes}" if o == 0 else "",
                     write_offset=o, data=d[o:o + a.chunk], finish_write=o + a.chunk >= len(d)).SerializeToString()
                     for o in range(0, len(d), a.chunk)] for d, g in zip(data, ds)]
            chk = lambda j, r: None if bs.WriteResponse.FromString(r).committed_size == a.big_size else "short commit"
            return "w", BS + "Write", reqs, chk, a.big_size * len(idx), len(idx)
        reqs = [bs.ReadRequest(resource_name=f"{pre}blobs/{g.hash}/{g.size_bytes}") for g in ds]
        chk = lambda j, r: None if dig(b"".join(bs.ReadResponse.FromString(x).data for x in r)) == ds[j] else "corrupt read"
        return "r", BS + "Read", reqs, chk, a.big_size * len(idx), len(idx)
    idx = shard(a.ac_n, w, k)
    keys = [dig(f"{a.seed}/ac/{i}".encode()) for i in idx]
    if phase == "ac_miss":
        reqs = [re.GetActionResultRequest(instance_name=inst, action_digest=dig(f"{a.seed}/no/{i}".encode())) for i in idx]
        return "m", AC + "GetActionResult", reqs, lambda j, r: None if r is None else "hit, wanted NOT_FOUND", 0, len(idx)
    ars = []
    for i in idx:  # refers to a blob that batch_put stored, so a completeness check passes
        out = dig(blob(a.seed, i % a.n, a.size))
        ars.append(re.ActionResult(exit_code=0, stdout_raw=b"%d" % i,
                                   output_files=[re.OutputFile(path="out", digest=out)]))
    if phase == "ac_put":
        reqs = [re.UpdateActionResultRequest(instance_name=inst, action_digest=g, action_result=r) for g, r in zip(keys, ars)]
        return "u", AC + "UpdateActionResult", reqs, lambda j, r: None, 0, len(idx)
    reqs = [re.GetActionResultRequest(instance_name=inst, action_digest=g) for g in keys]
    def chk(j, r):
        got = re.ActionResult.FromString(r)
        return None if got.stdout_raw == ars[j].stdout_raw and got.output_files == ars[j].output_files else "wrong action result"
    return "u", AC + "GetActionResult", reqs, chk, 0, len(idx)


def prepare_exec(a, w, k, chan):
    idx, put, reqs = shard(a.exec_n, w, k), [], []
    root = re.Directory().SerializeToString()
    put.append(root)
    for i in idx:
        cmd = re.Command(arguments=a.exec_argv.split(), environment_variables=[
            re.Command.EnvironmentVariable(name="LOAD_ID", value=f"{a.seed}/{i}")]).SerializeToString()
        act = re.Action(command_digest=dig(cmd), input_root_digest=dig(root), do_not_cache=True).SerializeToString()
        put += [cmd, act]
        reqs.append(re.ExecuteRequest(instance_name=a.instance, action_digest=dig(act), skip_cache_lookup=True))
    up = chan.unary_unary(CAS + "BatchUpdateBlobs")
    for i in range(0, len(put), 500):
        up(re.BatchUpdateBlobsRequest(instance_name=a.instance, requests=[
            re.BatchUpdateBlobsRequest.Request(digest=dig(b), data=b) for b in put[i:i + 500]]).SerializeToString())
    def chk(j, r):
        op = ops.Operation.FromString(r[-1])
        if not op.done or op.HasField("error"):
            return f"operation not done: {op.error}"
        er = re.ExecuteResponse()
        op.response.Unpack(er)
        return None if not er.status.code and er.result.exit_code == 0 else f"code {er.status.code} {er.status.message[:120]} exit {er.result.exit_code}"
    return "r", V2 + "Execution/Execute", reqs, chk, 0, len(idx)


def worker(a, phase, w, k, bar, q):
    try:
        chan = grpc.insecure_channel(a.endpoint, options=OPTS + [("load.chan", w)])
        grpc.channel_ready_future(chan).result(timeout=20)
        kind, meth, reqs, chk, nbytes, items = prepare_exec(a, w, k, chan) if phase == "exec" else prepare(a, phase, w, k)
        reqs = [r if isinstance(r, list) else r.SerializeToString() for r in reqs]
        call = {"u": chan.unary_unary, "m": chan.unary_unary, "w": chan.stream_unary, "r": chan.unary_stream}[kind](meth)
        lat, rep, lock, nxt = [0.0] * len(reqs), [None] * len(reqs), threading.Lock(), iter(range(len(reqs)))
        def one(j):
            if kind == "w":
                return call(iter(reqs[j]))
            if kind == "r":
                return list(call(reqs[j]))
            if kind == "m":
                try:
                    return call(reqs[j])
                except grpc.RpcError as e:
                    if e.code() == grpc.StatusCode.NOT_FOUND:
                        return None
                    raise
            return call(reqs[j])
        def loop():
            while True:
                with lock:
                    j = next(nxt, None)
                if j is None:
                    return
                t = time.perf_counter()
                try:
                    rep[j] = one(j)
                except grpc.RpcError as e:
                    rep[j] = e
                lat[j] = time.perf_counter() - t
        ts = [threading.Thread(target=loop) for _ in range(a.threads)]
        bar.wait()
        c0, t0 = time.process_time(), time.monotonic()
        [t.start() for t in ts]
        [t.join() for t in ts]
        t1, cpu = time.monotonic(), time.process_time() - c0
        errs = [f"{r.code()} {r.details()[:160]}" if isinstance(r, grpc.RpcError) else chk(j, r) for j, r in enumerate(rep)]
        q.put((t0, t1, cpu, lat, [e for e in errs if e], nbytes, items))
    except Exception as e:  # noqa: BLE001 - the parent must hear of it
        bar.abort()
        q.put((0, 0, 0, [], [f"{type(e).__name__}: {str(e)[:200]}"], 0, 0))


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("endpoint")
    p.add_argument("--instance", default="")
    p.add_argument("-n", type=int, default=20000, help="small blobs")
    p.add_argument("--size", type=int, default=4096)
    p.add_argument("--big-n", type=int, default=64)
    p.add_argument("--big-size", type=int, default=4 << 20)
    p.add_argument("--chunk", type=int, default=1 << 20, help="ByteStream message payload")
    p.add_argument("--ac-n", type=int, default=5000)
    p.add_argument("--fmb", type=int, default=500, help="digests per FindMissingBlobs")
    p.add_argument("--limit", type=int, default=3 << 20, help="bytes per batch call")
    p.add_argument("--procs", type=int, default=2)
    p.add_argument("--threads", type=int, default=8)
    p.add_argument("--exec", dest="exec_n", type=int, default=0)
    p.add_argument("--exec-argv", default="/bin/true")
    p.add_argument("--seed", default=None, help="default: new each run")
    p.add_argument("--phases", default="fmb_miss batch_put fmb_hit batch_get bs_put bs_get ac_put ac_hit ac_miss")
    p.add_argument("--json", default=None)
    a = p.parse_args()
    a.seed = a.seed or uuid.uuid4().hex[:12]
    with grpc.insecure_channel(a.endpoint) as ch:
        caps = re.ServerCapabilities.FromString(ch.unary_unary(V2 + "Capabilities/GetCapabilities")(
            re.GetCapabilitiesRequest(instance_name=a.instance).SerializeToString(), timeout=20))
    cc = caps.cache_capabilities
    lim = cc.max_batch_total_size_bytes
    a.limit = min(a.limit, lim) if lim else a.limit
    print(f"# {a.endpoint} digests={list(cc.digest_functions)} batch_limit={lim} compressors={list(cc.supported_compressors)} "
          f"exec={caps.execution_capabilities.exec_enabled} api<={caps.high_api_version.major}.{caps.high_api_version.minor} "
          f"procs={a.procs} threads={a.threads} small={a.n}x{a.size} big={a.big_n}x{a.big_size} ac={a.ac_n} seed={a.seed}")
    print(f"{'phase':10}{'calls':>8}{'calls/s':>11}{'items/s':>11}{'MiB/s':>9}{'p50 ms':>9}{'p99 ms':>9}{'cli us/op':>11}  errors")
    out, ctx, bad = [], mp.get_context("spawn"), 0
    for phase in a.phases.split() + (["exec"] if a.exec_n else []):
        bar, q = ctx.Barrier(a.procs), ctx.Queue()
        ps = [ctx.Process(target=worker, args=(a, phase, w, a.procs, bar, q)) for w in range(a.procs)]
        [x.start() for x in ps]
        got = [q.get() for _ in ps]
        [x.join() for x in ps]
        lat = sorted(x for g in got for x in g[3])
        errs = [e for g in got for e in g[4]]
        wall = (max(g[1] for g in got) - min(g[0] for g in got)) or 1e-9
        n = len(lat) or 1
        r = dict(phase=phase, calls=len(lat), calls_s=len(lat) / wall, items_s=sum(g[6] for g in got) / wall,
                 mib_s=sum(g[5] for g in got) / wall / 2**20, p50_ms=(lat or [0])[n // 2] * 1e3,
                 p99_ms=(lat or [0])[min(n - 1, n * 99 // 100)] * 1e3,
                 client_us_op=sum(g[2] for g in got) / n * 1e6, errors=len(errs))
        out.append(r)
        bad += len(errs)
        print(f"{phase:10}{r['calls']:8}{r['calls_s']:11.1f}{r['items_s']:11.0f}{r['mib_s']:9.1f}{r['p50_ms']:9.2f}"
              f"{r['p99_ms']:9.2f}{r['client_us_op']:11.0f}  {len(errs)}{' e.g. ' + errs[0] if errs else ''}", flush=True)
    if a.json:
        with open(a.json, "w") as f:
            json.dump(dict(endpoint=a.endpoint, args=vars(a), results=out), f, indent=1)
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
