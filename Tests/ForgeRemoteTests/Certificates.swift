import ForgeTesting
import FoundationEssentials
import Glibc
import Testing

@testable import ForgeRemote

/// Authorities, servers and clients, made with `openssl` for one test run.
struct Certificates {
    private let home = TemporaryDirectory()

    /// The same for all tests.
    static let made: Certificates = {
        let made = Certificates()
        atexit { try? FileManager.default.removeItem(atPath: Certificates.made.home.path) }
        return made
    }()

    private init() {
        // Two authorities; of the first a server, one of another name, one that expired in 2020, and a client.
        let script = """
            set -e; cd '\(home.path)'
            key() { openssl ecparam -name prime256v1 -genkey -noout -out $1.key; }
            root() { key $1; openssl req -x509 -new -key $1.key -subj /CN=$1 -days 30 -out $1.pem; }
            signed() {
              key $1; openssl req -new -key $1.key -subj /CN=$1 -out $1.csr
              printf 'subjectAltName=%s' "$3" >$1.ext; : >index.txt; openssl rand -hex 8 >serial
              openssl ca -batch -notext -config ca.conf -cert $2.pem -keyfile $2.key -startdate $4 -enddate $5 \
                -extfile $1.ext -in $1.csr -out $1.pem; }
            printf '[ca]\\ndefault_ca=d\\n[d]\\nnew_certs_dir=.\\ndatabase=index.txt\\nserial=serial\\n' >ca.conf
            printf 'default_md=sha256\\npolicy=p\\nunique_subject=no\\n[p]\\ncommonName=supplied\\n' >>ca.conf
            root authority; root other
            signed server authority DNS:localhost,IP:127.0.0.1 20200101000000Z 20491231235959Z
            signed elsewhere authority DNS:elsewhere.example 20200101000000Z 20491231235959Z
            signed lapsed authority DNS:localhost,IP:127.0.0.1 20200101000000Z 20200102000000Z
            signed client authority DNS:client 20200101000000Z 20491231235959Z
            signed stranger other DNS:client 20200101000000Z 20491231235959Z
            """
        let status = system("{ \(script)\n} >'\(home.path)/log' 2>&1")
        if status != 0 { Issue.record("openssl: \(String(decoding: bytes("log"), as: UTF8.self))") }
    }

    func path(_ name: String) -> String { "\(home.path)/\(name)" }

    private func bytes(_ name: String) -> [UInt8] {
        (try? Data(contentsOf: URL(filePath: path(name)))).map(Array.init) ?? []
    }

    func file(_ name: String) -> TLSFile { TLSFile(path: name, bytes: bytes(name)) }

    /// The time that tests give, within all certificates but the one that lapsed.
    static let now: Int64 = 1_900_000_000

    /// A server that shows a certificate and, if asked to, wants one of the first authority.
    func server(_ name: String = "server", asks: Bool = false, at seconds: Int64 = now) throws -> ServerTLS {
        try ServerTLS(
            certificate: file("\(name).pem"), key: file("\(name).key"),
            clientCA: asks ? file("authority.pem") : nil, seconds: seconds)
    }

    /// A client that trusts an authority and shows a certificate, if it has one.
    func client(trusting authority: String = "authority", showing name: String? = nil) throws -> RemoteTLS {
        try RemoteTLS(
            authorities: file("\(authority).pem"),
            certificate: name.map { (file("\($0).pem"), file("\($0).key")) }, seconds: Self.now)
    }
}
