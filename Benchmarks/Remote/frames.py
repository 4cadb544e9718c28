"""Calls of gRPC by a client that costs next to nothing: their frames are made beforehand, and answers are counted, not read.

`calls(port, path, messages)` makes one call with one message after another, `flight` at once on each of two connections, and gives
calls a second and the bytes of data that came. What the statuses were is for the caller to find out, by asking what is there now.
"""
import collections, multiprocessing, socket, struct, time

DATA, HEADERS, RST, SETTINGS, PING, GOAWAY, WINDOW = 0, 1, 3, 4, 6, 7, 8
END_STREAM, END_HEADERS, ACK = 1, 4, 1


def frame(kind, flags, stream, payload=b""):
    return struct.pack(">I", len(payload))[1:] + bytes((kind, flags)) + struct.pack(">I", stream) + payload


def literal(prefix, *texts):
    return prefix + b"".join(bytes((len(t),)) + t.encode() for t in texts)


def header_block(path, port):
    # Literals that enter no table, so that every call has the same bytes.
    return (b"\x83\x86" + literal(b"\x04", path) + literal(b"\x01", f"127.0.0.1:{port}")
            + literal(b"\x0f\x10", "application/grpc") + literal(b"\x00", "te", "trailers"))


def connection(port, path, messages, flight, gate, results):
    headers = header_block(path, port)
    bodies = collections.deque(b"\0" + struct.pack(">I", len(m)) + m for m in messages)
    with socket.create_connection(("127.0.0.1", port)) as s:
        s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        s.sendall(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + frame(SETTINGS, 0, 0, struct.pack(">HI", 4, 1 << 24))
                  + frame(WINDOW, 0, 0, struct.pack(">I", 1 << 30)))
        window, stream, running, received, unread = 65535, 1, 0, 0, 0
        pending, total = b"", len(bodies)
        done = 0
        gate.wait()
        begun = time.perf_counter()
        while done < total:
            out = []
            while bodies and running < flight and len(bodies[0]) <= window:
                body = bodies.popleft()
                out.append(frame(HEADERS, END_HEADERS, stream, headers) + frame(DATA, END_STREAM, stream, body))
                window -= len(body)
                stream += 2
                running += 1
            if out:
                s.sendall(b"".join(out))
            chunk = s.recv(1 << 18)
            if not chunk:
                raise SystemExit(f"{path}: the server hung up after {done} calls")
            pending += chunk
            place = 0
            while len(pending) - place >= 9:
                length = int.from_bytes(pending[place:place + 3], "big")
                if len(pending) - place < 9 + length:
                    break
                kind, flags = pending[place + 3], pending[place + 4]
                payload = pending[place + 9:place + 9 + length]
                place += 9 + length
                if kind == DATA:
                    received += length
                    unread += length
                elif kind == WINDOW:
                    if pending[place - length - 4:place - length] == b"\0\0\0\0":
                        window += int.from_bytes(payload, "big")
                elif kind == SETTINGS and not flags & ACK:
                    s.sendall(frame(SETTINGS, ACK, 0))
                elif kind == PING and not flags & ACK:
                    s.sendall(frame(PING, ACK, 0, payload))
                elif kind == GOAWAY:
                    raise SystemExit(f"{path}: the server ends the connection after {done} calls")
                if kind in (DATA, HEADERS) and flags & END_STREAM or kind == RST and payload != b"\0\0\0\0":
                    done += 1
                    running -= 1
            pending = pending[place:]
            if unread > 1 << 28:
                s.sendall(frame(WINDOW, 0, 0, struct.pack(">I", unread)))
                unread = 0
        results.put((begun, time.perf_counter(), received))


def calls(port, path, messages, flight=32):
    gate, results = multiprocessing.Barrier(2), multiprocessing.Queue()
    halves = [messages[::2], messages[1::2]]
    workers = [multiprocessing.Process(target=connection, args=(port, path, half, flight, gate, results)) for half in halves]
    for worker in workers:
        worker.start()
    found = [results.get(timeout=120) for _ in workers]
    for worker in workers:
        worker.join()
    seconds = max(end for _, end, _ in found) - min(begun for begun, _, _ in found)
    return len(messages) / seconds, sum(received for _, _, received in found)
