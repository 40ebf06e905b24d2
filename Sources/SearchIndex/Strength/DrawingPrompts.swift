/// Sentences about shapes, colours and patterns, for pictures that are drawn rather than taken.
///
/// Without them, a picture of a red circle would only be set against sentences that say nothing about it.
enum DrawingPrompts {
    /// The sentences, all different.
    static let all: [String] = text.split(separator: "\n").map(String.init)

    private static let text = """
        a circle
        two circles
        a red circle
        a green circle
        a pink circle
        a striped circle
        a square
        two squares
        a blue square
        a brown square
        an orange square
        a polka dotted square
        a triangle
        two triangles
        a black triangle
        a yellow triangle
        a purple triangle
        a checkered triangle
        a star
        two stars
        a green star
        a pink star
        a red star
        an outlined star
        a heart
        two hearts
        a brown heart
        an orange heart
        a blue heart
        a solid heart
        a ring
        two rings
        a yellow ring
        a purple ring
        a black ring
        a striped ring
        a cross
        two crosses
        a pink cross
        a red cross
        a green cross
        a polka dotted cross
        a hexagon
        two hexagons
        an orange hexagon
        a blue hexagon
        a brown hexagon
        a checkered hexagon
        a crescent
        two crescents
        a purple crescent
        a black crescent
        a yellow crescent
        an outlined crescent
        something red
        a red background
        something orange
        an orange background
        something yellow
        a yellow background
        something green
        a green background
        something blue
        a blue background
        something purple
        a purple background
        something pink
        a pink background
        something brown
        a brown background
        something black
        a black background
        something grey
        a grey background
        something white
        a white background
        a striped pattern
        striped shapes
        a polka dotted pattern
        polka dotted shapes
        a checkered pattern
        checkered shapes
        an outlined pattern
        outlined shapes
        a solid pattern
        solid shapes
        a small shape
        a large shape
        a shape inside another shape
        one thing above another
        one thing left of another
        a plain background
        a textured background
        a gradient
        three objects
        four objects
        """
}
