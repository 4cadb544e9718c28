private import Glibc

/// Edits one line on a terminal: the arrow keys, Home and End, and the lines that were typed before.
struct LineEditor {
    private let prompt: String
    private let history: [String]
    private let saved: termios
    private var line: [Character] = []
    private var cursor = 0

    /// Fails where standard input is no terminal.
    init?(prompt: String, history: [String]) {
        var saved = termios()
        guard tcgetattr(STDIN_FILENO, &saved) == 0 else { return nil }
        self.saved = saved
        self.prompt = prompt
        self.history = history
    }

    /// The line, when Return was pressed; nil at the end of the input.
    func read() -> String? {
        var raw = saved
        cfmakeraw(&raw)
        // Interrupts stay signals, and output keeps its line ends.
        raw.c_lflag |= tcflag_t(ISIG)
        raw.c_oflag = saved.c_oflag
        tcsetattr(STDIN_FILENO, TCSADRAIN, &raw)
        var restored = saved
        defer { tcsetattr(STDIN_FILENO, TCSADRAIN, &restored) }
        var editing = self
        let result = editing.edit()
        Self.write("\r\n")
        return result
    }

    private mutating func edit() -> String? {
        var place = history.count
        var unfinished: [Character] = []
        while true {
            draw()
            guard let byte = Self.byte() else { return line.isEmpty ? nil : String(line) }
            switch byte {
            case 0x0D, 0x0A: return String(line)
            case 0x04: if line.isEmpty { return nil }
            case 0x01: cursor = 0
            case 0x05: cursor = line.count
            case 0x15:
                line.removeSubrange(..<cursor)
                cursor = 0
            case 0x0B: line.removeSubrange(cursor...)
            case 0x7F, 0x08: erase()
            case 0x1B:
                let key = Self.escape()
                if key == "A" || key == "B" {
                    if place == history.count { unfinished = line }
                    place = min(max(0, place + (key == "A" ? -1 : 1)), history.count)
                    line = place == history.count ? unfinished : Array(history[place])
                    cursor = line.count
                } else {
                    move(key)
                }
            case 0x20...: insert(byte)
            default: break
            }
        }
    }

    private mutating func erase() {
        guard cursor > 0 else { return }
        cursor -= 1
        line.remove(at: cursor)
    }

    private mutating func move(_ key: Character?) {
        switch key {
        case "C": cursor = min(cursor + 1, line.count)
        case "D": cursor = max(cursor - 1, 0)
        case "H": cursor = 0
        case "F": cursor = line.count
        case "3": if cursor < line.count { line.remove(at: cursor) }
        default: break
        }
    }

    private mutating func insert(_ first: UInt8) {
        var bytes = [first]
        let length = first < 0xC0 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
        while bytes.count < length, let next = Self.byte() { bytes.append(next) }
        for character in String(decoding: bytes, as: UTF8.self) {
            line.insert(character, at: cursor)
            cursor += 1
        }
    }

    private func draw() {
        let back = line.count - cursor
        Self.write("\r\u{1B}[K\(prompt)\(String(line))" + (back > 0 ? "\u{1B}[\(back)D" : ""))
    }

    /// The letter of an arrow key, Home or End; `3` for Delete.
    private static func escape() -> Character? {
        guard let opening = byte(), opening == 0x5B || opening == 0x4F, let key = byte() else { return nil }
        if (0x30...0x39).contains(key) { _ = byte() }
        return Character(UnicodeScalar(key))
    }

    private static func byte() -> UInt8? {
        var byte: UInt8 = 0
        while true {
            let count = Glibc.read(STDIN_FILENO, &byte, 1)
            if count < 0, errno == EINTR { continue }
            return count == 1 ? byte : nil
        }
    }

    private static func write(_ text: String) { try? DocumentOutput.write(Array(text.utf8)) }
}
