# Maps: what the script says above and below them
map-show = Show the map
map-failed = The map cannot be shown on this device. What it shows is on this page as text.
map-closer = Zoom in
map-farther = Zoom out
map-gesture = Hold Ctrl while you scroll to zoom the map
map-fingers = Move the map with two fingers
map-approximate = Borders are approximate, not official
map-here = Use my location
map-asking = Looking for your location…
map-refused = Your location is not available. Tap the map, or type the numbers.
map-placed = The pin has been moved.
map-up = Move the pin 10 metres north
map-down = Move the pin 10 metres south
map-left = Move the pin 10 metres west
map-right = Move the pin 10 metres east
foot-map = Map of the region
