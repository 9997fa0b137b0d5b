"""Reads an SVG and fails where it is no well-formed XML."""

import sys
import xml.etree.ElementTree

root = xml.etree.ElementTree.parse(sys.stdin).getroot()
assert root.tag == "{http://www.w3.org/2000/svg}svg", root.tag
