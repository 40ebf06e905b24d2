internal import Answers
internal import Analysis
internal import LibraryAnalysis
internal import LibraryStore

/// A probe as `photoseek probe list` prints it.
struct ProbeOutput: Encodable {
    let name: String
    let model: String
    let dimension: Int
    /// Absent if the probe cannot be read.
    let classes: [String]?
    /// Why it cannot be read.
    let problem: String?

    init(name: String, _ probe: Result<NamedProbe, any Error>, model: ModelRecord) {
        self.name = name
        (self.model, dimension) = (model.name, model.dimension)
        switch probe {
        case .success(let named): (classes, problem) = (named.probe.classNames, nil)
        case .failure(let error as LibraryAnalysisError): (classes, problem) = (nil, error.explanation)
        case .failure(let error): (classes, problem) = (nil, "\(error)")
        }
    }

    var line: String {
        "\(name)  \(model)  \(dimension) values  \(classes?.joined(separator: ", ") ?? problem ?? "")"
    }
}

/// A probe as `photoseek probe show` prints it.
struct ProbeDescription: CommandOutput {
    struct Class: Encodable {
        let name: String
        /// The length of its weights.
        let length: Double
        let bias: Float
    }

    let name: String
    let model: String
    let dimension: Int
    let classes: [Class]

    init(_ named: NamedProbe, model: ModelRecord) {
        let probe = named.probe
        name = named.name
        (self.model, dimension) = (model.name, probe.dimension)
        classes = probe.classNames.indices.map { place in
            // With two classes, the numbers of the first one are those of the second, negated.
            let row = probe.bias.count == 1 ? 0 : place
            let weights = probe.weights[row * probe.dimension..<(row + 1) * probe.dimension]
            let sign: Float = probe.bias.count == 1 && place == 0 ? -1 : 1
            return Class(
                name: probe.classNames[place],
                length: weights.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot(),
                bias: sign * probe.bias[row])
        }
    }

    var lines: [Line] {
        ["\(name), model \(model), \(dimension) values", "length of the weights, bias, class:"]
            + classes.map { "  \($0.length.rounded(to: 2))  \(Double($0.bias).rounded(to: 2))  \($0.name)" }
    }
}

/// A probe as `photoseek probe export` writes it.
struct ExportedProbe: Encodable {
    struct Numbers: Encodable {
        /// `[rows]`: one for two classes, else one for each class.
        let bias: [Float]
        let classes: [String]
        let dimension: Int
        /// `[rows][dimension]`.
        let weights: [[Float]]
    }

    /// The first key, by which the file is known.
    let format = OutputFile.Kind.probeFormat
    let model: String
    let modelFingerprint: String
    let name: String
    let probe: Numbers

    init(_ named: NamedProbe, model: ModelRecord) {
        (self.model, modelFingerprint) = (model.name, model.fingerprint)
        name = named.name
        let (weights, dimension) = (named.probe.weights, named.probe.dimension)
        probe = Numbers(
            bias: named.probe.bias, classes: named.probe.classNames, dimension: dimension,
            weights: named.probe.bias.indices.map { Array(weights[$0 * dimension..<($0 + 1) * dimension]) })
    }
}
