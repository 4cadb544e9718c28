import ForgeCore
import Testing

@testable import ForgeDhall

struct TypeCodeTests {
    /// `notAType` has the code `E_DHALL_TYPE_NOT_A_TYPE`, and so on, in one order.
    @Test func codesAreNamedForTheirReasons() {
        let names = TypeProblem.Reason.allCases.map { reason in
            "\(reason)".reduce(into: "E_DHALL_TYPE_") { name, letter in
                name += letter.isUppercase ? "_\(letter)" : letter.uppercased()
            }
        }
        #expect(ErrorCode.dhallTypeCodes.map(\.name) == names)
    }
}
