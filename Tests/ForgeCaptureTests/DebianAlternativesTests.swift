import Testing

@testable import ForgeCapture

@Suite("Alternatives that maintainer scripts install")
struct DebianAlternativesTests {
    @Test("Literal words and variables that are set once are read")
    func variables() {
        let script = """
            #!/bin/sh
            ver=1.16
            prio="34"
            # other=1
            if [ "$1" = configure ]; then
              update-alternatives --install /usr/bin/automake automake \\
                /usr/bin/automake-$ver $prio \\
                --slave /usr/bin/aclocal aclocal /usr/bin/aclocal-${ver}
            fi
            """
        #expect(
            DebianAlternatives.installed(by: script) == [
                DebianAlternatives(
                    name: "automake", link: "/usr/bin/automake", slaveLinks: ["aclocal": "/usr/bin/aclocal"],
                    choices: [
                        .init(
                            path: "/usr/bin/automake-1.16", priority: 34,
                            slaves: ["aclocal": "/usr/bin/aclocal-1.16"])
                    ])
            ])
    }

    @Test(
        "Computed words leave the group out",
        arguments: [
            "for i in a b; do update-alternatives --install /usr/bin/$i $i /opt/$i 5; done",
            "v=1\nv=2\nupdate-alternatives --install /usr/bin/x x /usr/bin/x-$v 5",
            "v=$(uname)\nupdate-alternatives --install /usr/bin/x x /usr/bin/x-$v 5",
            "v=1\nupdate-alternatives --install /usr/bin/x x /usr/bin/x-${v%.*} 5",
            "update-alternatives --install /usr/bin/x x /usr/bin/x-$ 5",
        ])
    func computed(script: String) {
        #expect(DebianAlternatives.installed(by: script).isEmpty)
    }
}
