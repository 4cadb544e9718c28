import Glibc
import Testing

/// The suites that attack the sandbox, once more as a user without rights.
@Suite(
    .enabled(if: geteuid() == 0, "runs as root, which alone can become another user"),
    .enabled(if: access("/usr/bin/setpriv", X_OK) == 0, "needs setpriv of util-linux"))
struct OrdinaryUserTests {
    @Test(arguments: ["EscapeTests", "ContainmentTests", "OutcomeTests", "ListingOrderTests", "ProtectionTests"])
    func theSandboxHoldsWithoutRights(_ suite: String) {
        let own = (try? #require(realpath("/proc/self/exe", nil))).map { path in
            defer { free(path) }
            return String(cString: path)
        }
        let result = HostProcess.run(
            [
                "setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups", own ?? "",
                "--testing-library", "swift-testing", "--filter", "ForgeExecutorTests.\(suite)",
            ], environment: ["PATH=/usr/bin:/bin", "LC_ALL=C", "HOME=/tmp"])
        #expect(result.exitCode == 0, "\(result.output)")
        // A suite that was skipped would pass for another reason.
        #expect(result.output.contains("Suite \(suite) passed"), "\(result.output)")
    }
}
