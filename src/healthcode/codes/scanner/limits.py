"""How much the scanner reads at most; what is larger is refused before it is decoded."""

from __future__ import annotations

MEBIBYTE = 1 << 20

#: Of one file, or of what comes through a pipe.
MOST_BYTES = 32 * MEBIBYTE
#: Of one picture or one frame: 50 megapixels, as much as a large camera has.
MOST_PIXELS = 50_000_000
#: Along one side of a picture: more than this no finder of symbols takes.
MOST_SIDE_PIXELS = 65_535
#: Of all frames of one file together.
MOST_PIXELS_TOGETHER = 200_000_000
#: Pages of a TIFF file, frames of a moving picture.
MOST_FRAMES = 100
#: Pages of a PDF file: a town of 4,000 people, eight cards on a page.
MOST_PAGES = 500
#: Pixels of one PDF page, whatever its size on paper.
MOST_PAGE_PIXELS = 16_000_000
#: For opening a PDF or TIFF file, and again for each of its pages.
MOST_SECONDS_A_PAGE = 20.0
#: For all its pages together.
MOST_SECONDS_A_DOCUMENT = 600.0
#: Memory of the process that paints PDF and TIFF pages, where the system can hold it to that.
MOST_PAINTER_BYTES = 2_048 * MEBIBYTE
#: Pictures of codes in one SVG or HTML file.
MOST_DRAWINGS = 5_000
#: Characters of the path that draws the modules; the largest symbol takes about 320,000.
MOST_PATH_CHARACTERS = 400_000
#: Modules along one side of the largest QR code, and of a drawing with everything around it.
MOST_MODULES = 177
MOST_DRAWING_SIDE = 400
#: Files found in a folder and those below it.
MOST_FILES = 20_000
#: Of a memory of codes that were shown before.
MOST_MEMORY_BYTES = 64 * MEBIBYTE
