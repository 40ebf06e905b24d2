internal import Query

extension ManualPage {
    static let description = [
        "photoseek finds pictures by what they show. Index a folder once, then search it in plain words, or with a similar picture. "
            + "Everything runs on this machine: no picture leaves it.",
        "On a terminal, hits are shown with colours, and with --pictures they are drawn above their lines if the terminal can do that: "
            + "with Kitty's graphics protocol, iTerm2's inline images or Sixel graphics. Anything else gets plain text. Control "
            + "characters in the names of files are never sent to a terminal.",
    ]

    static let queries = [
        "All arguments of search form one query: a sum of texts and pictures, with weights if you like, and filters. The keys of filters and settings "
            + "are \(QueryCompletion.keys.joined(separator: " ")).",
        "A minus before a word or a filter subtracts or negates it. Write -- before a query that begins with a dash. Values with spaces need "
            + "quotes inside the quotes of the shell, as in 'camera:\"Pixel 7\"'.",
    ]

    static let environment = [
        ("PHOTOSEEK_LIBRARY", "The library file, unless --library names one."),
        ("PHOTOSEEK_MODEL", "The model, unless --model names one."),
        (
            "PHOTOSEEK_VIEWER",
            "The program that --open starts, with the paths of the hits as arguments. It may have arguments of its own, after spaces. "
                + "Without it, xdg-open opens the first hit."
        ),
        ("NO_COLOR", "If it has any value, there is no colour."),
        (
            "CLICOLOR_FORCE",
            "If it has any value but 0, there is colour even in pipes and files, unless NO_COLOR is set."
        ),
        ("TERM", "dumb means a terminal without colour and pictures."),
        ("COLUMNS", "The width of a terminal that does not know it itself."),
        ("XDG_DATA_HOME", "The folder with the folder of the default library."),
        ("XDG_CACHE_HOME", "The folder with the folder of what can be made again."),
        ("HF_HOME, HF_HUB_CACHE", "Where fetched models are."),
        ("HF_ENDPOINT, HF_TOKEN", "The server that models are fetched from, and what it knows you by."),
        ("HF_HUB_OFFLINE", "If it is 1, nothing is fetched."),
    ]

    static let files = [
        (
            "$XDG_DATA_HOME/photoseek/library.sqlite",
            "The default library; ~/.local/share/photoseek/library.sqlite if the variable is not set. Search indexes lie beside it."
        ),
        (
            "$XDG_CACHE_HOME/photoseek/words-*.bin",
            "The embeddings of the built-in words, a file for each model; ~/.cache/photoseek if the variable is not set. They can be removed."
        ),
        ("PREFIX/share/photoseek/models", "The bundled models."),
    ]

    static let exitCodes = [
        ("0", "Done. Files that could not be read are counted and listed."),
        ("64", "Wrong arguments, or a query that cannot be read."),
        ("65", "A broken model, library or picture."),
        ("66", "A file, folder, picture or library that is not there."),
        (
            "69",
            "A model that is missing or cannot be fetched, a decoder or a viewer that is missing, or a library that another program locks."
        ),
        ("70", "A bug in photoseek."),
        ("73, 74", "Output that cannot be written, or a disk that fails."),
        ("130, 143", "Interrupted; what was finished is kept."),
    ]

    static let examples = [
        (
            "Index a folder, and find pictures in it:",
            ["photoseek index ~/Pictures", "photoseek search a dog on a beach"]
        ),
        (
            "Pictures of a place and a time, and some that are like another picture:",
            [
                "photoseek search a dog year:2021 in:Portugal",
                "photoseek search ./beach.jpg + people -- -tag:work",
            ]
        ),
        ("Look at the hits:", ["photoseek search --pictures a dog", "photoseek search --open a dog"]),
        ("Copy the best hundred elsewhere:", ["photoseek search -0 -n 100 a dog | xargs -0 cp -t ~/dogs"]),
    ]
}
