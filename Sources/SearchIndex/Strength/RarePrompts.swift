/// Sentences about what hardly any library shows: rare animals, machines, trades, disasters, ideas, odd signs.
///
/// The pictures that answer them best show how well a library answers a sentence that it has no picture for.
enum RarePrompts {
    /// The sentences, all different.
    static let all: [String] = text.split(separator: "\n").map(String.init)

    private static let text = """
        a submarine in dry dock
        a rocket on its launch pad
        craters on Mars
        an oil rig in a storm
        a nuclear power plant
        a row of electric pylons
        a wind tunnel
        a server room full of cables
        an oscilloscope
        a conveyor belt with bottles
        a typewriter
        a telephone exchange
        a sundial
        a globe on a desk
        a test tube with green liquid
        a human skeleton
        a plaster cast on a leg
        an ultrasound image of a baby
        a stretcher and an ambulance
        a syringe
        a knight in armour
        a cannon on a wall
        a tank in a field
        an aircraft carrier
        a minefield sign
        handcuffs
        a courtroom
        a king on a throne
        the Pope on a balcony
        a nun with a guitar
        an Egyptian mummy
        a totem pole
        a yurt on the steppe
        a tea plantation
        an olive press
        a whisky distillery
        a shepherd with a crook
        a falconer
        a cockfight
        a reindeer
        a llama
        a platypus
        an armadillo
        a rhinoceros in the mud
        a crocodile on a river bank
        an iguana
        a tarantula on a hand
        an ant hill
        a caterpillar on a leaf
        a jellyfish
        a lobster in a pot
        a starfish on wet sand
        a polar bear on the ice
        a hyena
        a pelican
        an ostrich
        a hummingbird
        a bat in a cave
        a beaver dam
        a badger
        a lynx
        an ammonite
        a diamond on black velvet
        a heap of coins
        an auction
        a roulette table
        a fire eater
        a ventriloquist
        ballet dancers on a stage
        a harp
        a church organ
        a drum kit in a cellar
        a film set with a clapperboard
        sumo wrestlers
        pole vaulting
        a bobsleigh
        a regatta
        a bungee jump
        somebody meditating on a mountain top
        a glass blower
        a weaver at a loom
        a barber shaving a customer
        a butcher cutting meat
        a chimney sweep
        a postman in the rain
        a welder in a shower of sparks
        a diver in a brass helmet
        a beekeeping suit
        a cuckoo clock
        a doll's house
        a kaleidoscope
        a boomerang
        an anchor
        a treasure chest
        a shipwreck
        a tornado
        a house on fire
        a derailed train
        lava flowing into the sea
        stalactites
        a mangrove swamp
        a stained glass window with a dragon
        a minaret at dawn
        a drawbridge
        an aqueduct
        a tunnel boring machine
        a monorail
        a horse-drawn carriage
        a zeppelin
        a milk float
        a combine harvester
        a cement mixer
        a car wash
        a coffin
        a scarecrow
        a unicorn
        a dragon breathing fire
        a flying saucer
        a clown crying
        a jar of pickled eggs
        oysters on ice
        an artichoke
        garlic and onions on a string
        a corkscrew
        a light bulb that is broken
        a bunch of old keys
        a thermometer
        an abacus
        a weather map
        a mathematical formula
        a floor plan
        a page in Arabic
        hieroglyphs
        the square root of two
        last year's tax return
        the meaning of life
        inflation
        the day after tomorrow
        an orange arrow
        a zigzag line
        a grey trapezium
        a golden cube
        a maroon parallelogram
        a cylinder
        a pyramid of small balls
        a silver key on turquoise
        a chequered flag shape
        a turquoise background with nothing on it
        the letter A
        an exclamation mark in a triangle
        a lightning bolt
        a four-leaf clover
        a speech bubble
        a crown in outline
        a cloud with rain
        a stick figure
        a rainbow-coloured circle
        concentric rectangles
        a labyrinth
        a tangle of lines
        """
}
