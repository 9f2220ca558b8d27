"""Drawn pictures for the demonstration's appeals: plainly illustrations, of nobody and nowhere."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import Final, Protocol

from PIL import Image, ImageDraw, ImageFilter

from mulin.site.demo.chance import Dice, dice

SIZE: Final = (960, 720)
GROUND: Final = 470
Colour = tuple[int, int, int]
Canvas = ImageDraw.ImageDraw
INK: Final[Colour] = (70, 66, 62)
STEEL: Final[Colour] = (140, 148, 152)


def picture(motif: str, *, name: str, mended: bool = False) -> bytes:
    """A JPEG of a motif: as it was reported, or as it looks when it is mended."""
    source = dice("picture", motif, name)
    image = _backdrop(motif, source)
    DRAWN[motif](ImageDraw.Draw(image), source, mended=mended)
    image = image.filter(ImageFilter.GaussianBlur(1.1))
    out = BytesIO()
    image.save(out, "JPEG", quality=82)
    return out.getvalue()


def motif_of(leaf: str) -> str | None:
    """What a picture of an appeal of this leaf would show; None where nobody takes one."""
    return next((motif for motif, leaves in MOTIFS.items() if leaf in leaves), None)


def _backdrop(motif: str, source: Dice) -> Image.Image:
    """Wall or sky above, floor or street below, each with a soft gradient."""
    inside = motif in {"corridor", "lamp", "leak", "lift"}
    warm = source.randint(-8, 8)
    if inside:
        top, low, floor = (206 + warm, 200, 188), (228 + warm, 222, 210), (150, 146, 140)
    else:
        top, low, floor = (168, 196 + warm, 216), (226, 232, 228), (158 + warm, 156, 150)
    image = Image.new("RGB", SIZE)
    image.paste(_gradient(top, low, GROUND), (0, 0))
    darker = (floor[0] - 34, floor[1] - 34, floor[2] - 30)
    image.paste(_gradient(floor, darker, SIZE[1] - GROUND), (0, GROUND))
    draw = ImageDraw.Draw(image)
    if inside:
        draw.rectangle((0, GROUND - 90, SIZE[0], GROUND), fill=(150, 176, 160))
    else:
        _houses(draw, source)
    return image


def _gradient(above: Colour, below: Colour, height: int) -> Image.Image:
    column = Image.new("RGB", (1, 2))
    column.putpixel((0, 0), above)
    column.putpixel((0, 1), below)
    return column.resize((SIZE[0], height), Image.Resampling.BILINEAR)


def _houses(draw: Canvas, source: Dice) -> None:
    left = -40
    while left < SIZE[0]:
        wide, high = source.randint(150, 250), source.randint(170, 330)
        wall: Colour = source.choice([(214, 200, 180), (198, 186, 172), (222, 212, 196)])
        draw.rectangle((left, GROUND - high, left + wide, GROUND), fill=wall)
        for x in range(left + 22, left + wide - 40, 52):
            for y in range(GROUND - high + 24, GROUND - 60, 62):
                draw.rectangle((x, y, x + 28, y + 34), fill=(126, 146, 160))
        left += wide + source.randint(12, 60)


def _bins(draw: Canvas, source: Dice, *, mended: bool) -> None:
    for n, colour in enumerate([(62, 110, 82), (74, 96, 134), (128, 74, 64)]):
        x = 230 + n * 175
        draw.polygon([(x, 420), (x + 130, 420), (x + 116, 610), (x + 14, 610)], fill=colour)
        draw.rounded_rectangle((x - 8, 396, x + 138, 426), 8, fill=_shade(colour, 24))
    for _n in range(0 if mended else 17):
        x, y = source.randint(150, 780), source.randint(560, 660)
        if source.random() < 0.35:
            x, y = source.randint(240, 680), source.randint(352, 392)
        wide = source.randint(34, 74)
        colour = source.choice([(40, 42, 44), (210, 206, 198), (176, 60, 54), (222, 186, 90)])
        draw.ellipse((x, y, x + wide, y + wide * 0.7), fill=colour)


def _bulky(draw: Canvas, _source: Dice, *, mended: bool) -> None:
    if mended:
        draw.rectangle((240, 600, 720, 606), fill=(120, 116, 110))
        return
    draw.rounded_rectangle((220, 430, 560, 600), 30, fill=(120, 84, 70))
    draw.rounded_rectangle((250, 460, 390, 560), 16, fill=(146, 104, 86))
    draw.rounded_rectangle((396, 460, 536, 560), 16, fill=(146, 104, 86))
    draw.polygon([(560, 330), (720, 350), (700, 610), (580, 610)], fill=(186, 158, 118))
    draw.polygon([(610, 560), (790, 540), (820, 640), (600, 650)], fill=(206, 200, 190))


def _corridor(draw: Canvas, source: Dice, *, mended: bool) -> None:
    draw.polygon([(330, 110), (630, 110), (630, 470), (330, 470)], fill=(186, 190, 186))
    draw.rectangle((430, 200, 540, 470), fill=(122, 86, 66))
    draw.polygon([(0, 720), (330, 470), (630, 470), (960, 720)], fill=(170, 166, 158))
    for _n in range(0 if mended else 9):
        x, y = source.randint(60, 300), source.randint(440, 600)
        wide, high = source.randint(70, 150), source.randint(60, 120)
        colour: Colour = source.choice([(184, 146, 96), (166, 128, 84), (120, 128, 136)])
        draw.rectangle(
            (x, y, x + wide, y + high), fill=colour, outline=_shade(colour, -40), width=3
        )
        draw.line((x, y + high // 2, x + wide, y + high // 2), fill=_shade(colour, -30), width=3)


def _lamp(draw: Canvas, _source: Dice, *, mended: bool) -> None:
    if not mended:
        draw.rectangle((0, 0, SIZE[0], SIZE[1]), fill=(64, 66, 76))
        draw.rectangle((0, GROUND, SIZE[0], SIZE[1]), fill=(46, 46, 52))
    for step in range(9):
        y = 690 - step * 26
        tone = 150 - step * 6 if mended else 70 - step * 2
        left, right = 180 + step * 28, 760 - step * 8
        stair = [(left, y), (right, y), (right, y + 14), (left, y + 14)]
        draw.polygon(stair, fill=(tone, tone, tone - 4))
    glow: Colour = (255, 244, 206) if mended else (96, 96, 98)
    if mended:
        for size in range(170, 60, -10):
            warm = 250 - size // 4
            draw.ellipse(
                (480 - size, 150 - size, 480 + size, 150 + size), fill=(warm, warm - 6, 206)
            )
    draw.line((480, 0, 480, 110), fill=INK, width=6)
    draw.ellipse((436, 106, 524, 194), fill=glow, outline=INK, width=4)


def _leak(draw: Canvas, source: Dice, *, mended: bool) -> None:
    draw.rectangle((0, 0, SIZE[0], 70), fill=(232, 228, 220))
    for n in range(0 if mended else 26):
        x, y = 330 + source.randint(-120, 220), source.randint(30, 290)
        size = source.randint(26, 100)
        tone = 176 - n
        draw.ellipse((x, y, x + size, y + size * 1.3), fill=(tone, tone - 14, tone - 46))
    for _n in range(0 if mended else 11):
        x, y = source.randint(320, 620), source.randint(300, 520)
        draw.ellipse((x, y, x + 9, y + 22), fill=(118, 146, 168))
    if mended:
        draw.rectangle((290, 60, 680, 330), fill=(240, 236, 228))
    else:
        draw.ellipse((330, 560, 690, 640), fill=(132, 146, 156))


def _drain(draw: Canvas, source: Dice, *, mended: bool) -> None:
    if not mended:
        draw.ellipse((140, 490, 850, 710), fill=(112, 108, 92))
        for _n in range(12):
            x, y = source.randint(220, 760), source.randint(530, 670)
            draw.arc((x, y, x + 70, y + 22), 0, 320, fill=(146, 142, 124), width=4)
    draw.ellipse((380, 540, 600, 650), fill=(86, 84, 82), outline=(56, 54, 52), width=8)
    for x in range(410, 580, 24):
        draw.line((x, 560, x, 630), fill=(52, 50, 48), width=8)


def _tree(draw: Canvas, source: Dice, *, mended: bool) -> None:
    lean = 0 if mended else 190
    draw.polygon([(450, 640), (500, 640), (492 + lean, 300), (466 + lean, 300)], fill=(104, 78, 58))
    for _n in range(60 if not mended else 34):
        spread = 200 if not mended else 130
        x = 480 + lean + source.randint(-spread, spread)
        y = 230 + source.randint(-130, 120)
        size = source.randint(46, 92)
        green: Colour = source.choice([(74, 118, 70), (92, 138, 82), (60, 100, 62)])
        draw.ellipse((x - size, y - size, x + size, y + size), fill=green)


def _car(draw: Canvas, source: Dice, *, mended: bool) -> None:
    for x in range(-100, SIZE[0], 130):
        draw.polygon([(x, 700), (x + 60, 700), (x + 160, 560), (x + 100, 560)], fill=(222, 188, 70))
    if mended:
        return
    colour: Colour = source.choice([(176, 58, 50), (224, 224, 222), (52, 62, 78), (120, 132, 142)])
    x = source.randint(180, 300)
    draw.polygon(
        [(x + 90, 440), (x + 170, 350), (x + 370, 350), (x + 460, 440)], fill=_shade(colour, -30)
    )
    draw.polygon(
        [(x + 120, 436), (x + 186, 368), (x + 262, 368), (x + 262, 436)], fill=(170, 194, 206)
    )
    draw.polygon(
        [(x + 276, 436), (x + 276, 368), (x + 356, 368), (x + 424, 436)], fill=(170, 194, 206)
    )
    draw.rounded_rectangle((x, 430, x + 540, 560), 40, fill=colour)
    for wheel in (x + 80, x + 370):
        draw.ellipse((wheel, 500, wheel + 110, 610), fill=(36, 36, 38))
        draw.ellipse((wheel + 30, 530, wheel + 80, 580), fill=STEEL)


def _ebike(draw: Canvas, source: Dice, *, mended: bool) -> None:
    if mended:
        for x in (250, 430, 610):
            draw.rectangle((x, 380, x + 60, 520), fill=(72, 122, 92))
            draw.ellipse((x + 18, 400, x + 42, 424), fill=(188, 230, 190))
        return
    for n in range(3):
        x = 170 + n * 210 + source.randint(-14, 14)
        colour: Colour = source.choice([(176, 66, 56), (62, 92, 132), (214, 180, 80), (90, 92, 96)])
        for wheel in (x, x + 150):
            draw.ellipse((wheel, 540, wheel + 96, 636), outline=(38, 38, 40), width=14)
        draw.polygon([(x + 44, 588), (x + 80, 500), (x + 170, 500), (x + 200, 588)], fill=colour)
        draw.rounded_rectangle((x + 74, 474, x + 150, 502), 12, fill=(44, 44, 46))
        draw.line((x + 196, 588, x + 176, 430), fill=INK, width=10)
        draw.line((x + 150, 430, x + 206, 426), fill=INK, width=10)
        draw.line((x + 120, 540, x + 60, 120), fill=(226, 224, 220), width=5)


def _road(draw: Canvas, source: Dice, *, mended: bool) -> None:
    draw.polygon([(330, 470), (630, 470), (930, 720), (30, 720)], fill=(104, 104, 106))
    if mended:
        draw.polygon([(390, 560), (580, 556), (620, 650), (350, 656)], fill=(78, 78, 82))
        return
    draw.ellipse((360, 550, 620, 660), fill=(70, 64, 58))
    draw.ellipse((390, 566, 590, 640), fill=(120, 112, 98))
    for _n in range(9):
        x, y = source.randint(300, 680), source.randint(530, 690)
        draw.line(
            (x, y, x + source.randint(-90, 90), y + source.randint(-30, 40)),
            fill=(66, 62, 60),
            width=4,
        )


def _cables(draw: Canvas, source: Dice, *, mended: bool) -> None:
    for x in (150, 800):
        draw.rectangle((x, 60, x + 22, 640), fill=(126, 118, 108))
    for n in range(4 if mended else 15):
        y = 110 + n * 16
        sag = 40 if mended else source.randint(40, 260)
        points = [(160 + t * 650 / 20, y + sag * (1 - (t / 10 - 1) ** 2)) for t in range(21)]
        draw.line(points, fill=(44, 44, 48), width=5)


def _shade(colour: Colour, by: int) -> Colour:
    """The same colour, lighter or darker."""
    red, green, blue = (max(0, min(255, part + by)) for part in colour)
    return red, green, blue


class Drawing(Protocol):
    """Draws a motif: the trouble, or what is there when it is mended."""

    def __call__(self, draw: Canvas, source: Dice, /, *, mended: bool) -> None: ...


DRAWN: Final[dict[str, Drawing]] = {
    "bins": _bins, "bulky": _bulky, "corridor": _corridor, "lamp": _lamp, "leak": _leak,
    "drain": _drain, "tree": _tree, "car": _car, "ebike": _ebike, "road": _road, "cables": _cables,
}  # fmt: skip
MOTIFS: Final[dict[str, Sequence[str]]] = {
    "bins": ("0101", "0102", "0105"),
    "bulky": ("0103",),
    "corridor": ("0801", "0302"),
    "lamp": ("1104", "1205"),
    "leak": ("1103", "0902"),
    "drain": ("1105", "1206", "0805"),
    "tree": ("0401", "0402"),
    "car": ("0501", "0502", "0503", "0504"),
    "ebike": ("0802", "0205", "1301"),
    "road": ("1106",),
    "cables": ("0204",),
}
