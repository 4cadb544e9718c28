/// Where parentheses are needed.
enum Parentheses {
    /// What the grammar allows at a place.
    enum Position: Equatable {
        case expression
        /// Before `: T`, which would become part of `merge` and `toMap`.
        case annotated
        /// An operand: application, or an operator that binds at least so tightly.
        case operand(Int)
        case function
        case argument
        /// After `using`: an import there would take the hash that follows.
        case headers
        case selector
        case completion
    }

    /// What the grammar allows at a child of a node.
    static func position(_ child: Int, in parent: SyntaxTree.Node) -> Position {
        switch parent.kind {
        case .application: return child == 0 ? .function : .argument
        case .operation:
            guard parent.detail != Operator.complete.rawValue else { return .completion }
            let precedence = Operator(detail: parent.detail).precedence
            return .operand(child == 0 ? precedence : precedence + 1)
        case .annotation: return child == 0 ? .annotated : .expression
        case .arrow: return child == 0 ? .operand(1) : .expression
        case .merge: return child < 2 ? .argument : .expression
        case .toMap: return child == 0 ? .argument : .expression
        case .some, .showConstructor: return .argument
        case .with: return child == 0 ? .argument : .operand(1)
        case .selection, .projection: return .selector
        case .projectionByType: return child == 0 ? .selector : .expression
        case .importation: return .headers
        default: return .expression
        }
    }

    /// Whether an expression may stand at a position without parentheses, and be read the same.
    static func mayStand(_ node: SyntaxTree.Node, at position: Position) -> Bool {
        switch position {
        case .expression: true
        case .annotated: isOperand(node, 1) && node.kind != .merge && node.kind != .toMap
        case .operand(let least): isOperand(node, least)
        case .function: node.kind == .application || isImportExpression(node)
        case .argument: isImportExpression(node)
        case .headers: isImportExpression(node) && node.kind != .importation
        case .selector: isSelector(node)
        case .completion: isSelector(node) || isLiteral(node)
        }
    }

    private static func isOperand(_ node: SyntaxTree.Node, _ least: Int) -> Bool {
        switch node.kind {
        case .application, .some, .showConstructor: return true
        case .merge, .toMap: return node.detail == 0
        case .operation:
            return Operator(detail: node.detail).precedence >= least
        default: return isImportExpression(node)
        }
    }

    private static func isImportExpression(_ node: SyntaxTree.Node) -> Bool {
        switch node.kind {
        case .importation: true
        case .operation: node.detail == Operator.complete.rawValue
        default: isSelector(node) || isLiteral(node)
        }
    }

    private static func isSelector(_ node: SyntaxTree.Node) -> Bool {
        switch node.kind {
        case .label, .identifier, .selection, .projection, .projectionByType, .record, .recordType, .union, .list,
            .text:
            true
        default: false
        }
    }

    private static func isLiteral(_ node: SyntaxTree.Node) -> Bool {
        switch node.kind {
        case .natural, .integer, .double, .temporal, .bytes, .indexed: true
        default: false
        }
    }
}
