# Map of the region
maps-title = Map of the region
maps-lead = Districts and villages of { $region }, on a map and in a list.
maps-label = Map of { $region }
maps-list = List of places
maps-see = See
maps-see-where = on the map
maps-approximate = Borders on this map are guessed from the middle of each village; they are not official.
maps-to-place = Which village is this place in?
maps-place-title = Which village is this place in?
maps-place-label = Map to choose a place
maps-place-lead = Tap the map, use your location, or type the numbers. The place you send is not kept.
maps-place-find = Find the village
maps-place-far = Its middle is about { $metres } metres from your place.
maps-place-outside = It seems to lie outside our region.
maps-place-nowhere = There is no village within 100 kilometres.
