/// Sentences such as people type to find a photo, for measuring how many lists of an index such queries need.
///
/// The words of a query lie away from all pictures (Liang et al. 2022, "Mind the gap"), each in its own direction:
/// hence many, of every subject, long and short.
enum EverydayPrompts {
    /// The sentences, all different.
    static let all: [String] = text.split(separator: "\n").map(String.init)

    private static let text = """
        a dog
        a dog running on the beach
        a puppy asleep on a sofa
        my dog with a stick in its mouth
        a black dog in the snow
        a cat
        a cat on a window sill
        two cats curled up together
        an orange cat looking at the camera
        a kitten playing with a ball of wool
        a cat under a blanket
        a horse in a field
        cows on a green meadow
        sheep behind a fence
        a goat standing on a rock
        chickens in the yard
        ducks on a pond
        a swan with its young
        a bird on a branch
        a robin in winter
        seagulls above the harbour
        an owl at night
        a parrot
        a flock of birds in the sky
        a butterfly on a flower
        a bee collecting pollen
        a spider in its web
        a snail after the rain
        a frog
        a lizard on a wall
        a snake
        a turtle in the water
        fish in an aquarium
        a shark
        a whale jumping out of the sea
        dolphins
        an elephant in the zoo
        a lion sleeping
        giraffes eating leaves
        monkeys
        a bear
        a deer at the edge of the forest
        a fox in the garden
        a squirrel with a nut
        a hedgehog
        a rabbit in the grass
        a mouse
        a baby
        a newborn baby in a hospital
        a baby asleep in a cot
        a toddler taking first steps
        children playing in a playground
        a child on a swing
        a girl blowing out candles
        a boy with a football
        kids building a sandcastle
        children in costumes at carnival
        first day at school
        a family portrait
        grandmother with her grandchildren
        grandfather reading a newspaper
        a man with a beard
        a man in a suit
        a woman in a red dress
        a woman with sunglasses
        a person wearing a hat
        somebody laughing
        people holding hands
        a couple kissing
        a selfie of two friends
        a group of friends at a table
        a group photo on a staircase
        a crowd of people
        people dancing
        a person sleeping
        a portrait in black and white
        a silhouette against the light
        hands
        a tattoo
        a bride and groom
        a wedding cake
        throwing the bouquet
        wedding rings
        a birthday party
        a birthday cake with candles
        a Christmas tree
        presents under the tree
        Easter eggs
        a Halloween pumpkin
        fireworks on New Year's Eve
        a graduation ceremony
        a funeral
        a concert
        a band on stage
        a guitar player
        somebody playing the piano
        a choir
        a theatre performance
        a parade in the street
        a demonstration with banners
        a fairground at night
        a Ferris wheel
        a circus
        a museum
        a painting on a wall
        a statue
        graffiti
        breakfast in bed
        a cup of coffee
        a cappuccino with latte art
        a pot of tea
        a glass of red wine
        beer in a garden
        a cocktail with a straw
        a bowl of soup
        a salad
        spaghetti with tomato sauce
        a pizza
        a burger and chips
        sushi on a wooden board
        grilled meat on a barbecue
        a roast chicken
        fish on a plate
        fresh bread
        a chocolate cake
        pancakes with syrup
        ice cream
        strawberries in a bowl
        apples on a tree
        a bunch of bananas
        vegetables at a market
        a jar of jam
        a menu in a restaurant
        a receipt
        a dinner table set for guests
        a picnic in the park
        someone cooking in the kitchen
        a kitchen
        a living room with a fireplace
        a bedroom
        a bathroom with white tiles
        a desk with a computer
        a messy room
        a bookshelf
        a stack of books
        an open notebook
        handwriting
        a letter
        a passport
        a business card
        a whiteboard full of diagrams
        a screenshot
        a screenshot of a chat
        a map
        a bar code
        a train ticket
        a laptop on a table
        a mobile phone
        a camera
        a clock
        a watch on a wrist
        a lamp
        a chair
        an empty sofa
        a vase of flowers
        a mirror
        a pair of shoes
        clothes on a line
        a suitcase
        toys on the floor
        a teddy bear
        a jigsaw puzzle
        a chess board
        playing cards
        a candle
        tools on a workbench
        boxes when we moved house
        a house under construction
        a house with a red door
        a wooden cabin in the mountains
        a garden in spring
        a greenhouse
        a balcony with plants
        a swimming pool
        a church
        inside a cathedral
        a mosque
        a temple
        a castle on a hill
        ruins
        a bridge over a river
        a lighthouse
        a windmill
        a tower
        skyscrapers
        a skyline at night
        an old town with narrow streets
        a cobbled street in the rain
        a market square
        a shop window
        a supermarket
        an office
        a classroom
        a library
        a hospital
        a factory
        a construction site with cranes
        a farm
        a barn
        a vineyard
        a field of sunflowers
        a field of wheat
        lavender
        tulips
        a red rose
        a daisy
        wild flowers on a meadow
        cherry blossom
        a cactus
        a palm tree
        a lone tree on a hill
        autumn leaves
        a path through the forest
        a forest in fog
        mushrooms
        moss on a stone
        a waterfall
        a mountain stream
        a lake with mountains behind it
        reflections in still water
        snow on the mountains
        a glacier
        a ski slope
        a skier
        snowboarding
        a snowman
        children on a sledge
        ice on a window
        a frozen lake
        a storm at sea
        waves breaking on rocks
        an empty beach
        a crowded beach with parasols
        a sunset over the sea
        a sunrise in the mountains
        a rainbow
        dark clouds
        lightning
        a starry sky
        the Milky Way
        a full moon
        an eclipse
        northern lights
        a desert
        sand dunes
        a canyon
        a cave
        a volcano
        an island seen from above
        an aerial view of a city
        the view from a plane window
        a plane on the runway
        an airport
        a hot-air balloon
        a helicopter
        a train at a station
        a steam train
        the underground
        a tram
        a bus
        a yellow taxi
        a red car
        a vintage car
        a traffic jam
        a car after an accident
        a flat tyre
        a motorcycle
        a lorry
        a tractor
        a bicycle against a wall
        a cyclist on a mountain road
        a sailing boat
        a ferry
        a cruise ship
        a kayak on a lake
        surfing
        diving under water
        a coral reef
        somebody fishing
        hikers on a mountain path
        a tent in the woods
        a campfire
        rock climbing
        a runner in a race
        a football match
        basketball
        a tennis court
        golf
        a swimming race
        gymnastics
        yoga
        a gym
        boxing
        a horse rider
        a trophy
        a stadium
        reading in a hammock
        a rainy day
        an umbrella
        puddles
        fog over the city
        bright colours
        something blue
        everything in green
        a black and white photo
        a blurry photo
        a close-up of an eye
        a macro photo of a water drop
        an abstract pattern
        stripes
        a shadow on a wall
        light through the blinds
        neon signs
        a sign with text
        a funny sign
        a flag
        an old photograph of people
        a scanned document
        a drawing by a child
        a cartoon
        a logo
        a meme
        a diagram
        a page of a book
        a sheet of music
        an X-ray
        the garden before we changed it
        our holiday in Italy
        Paris with the Eiffel Tower
        London in winter
        New York from above
        a street in Tokyo
        camels near the pyramids
        the Golden Gate Bridge
        a gondola in Venice
        """
}
