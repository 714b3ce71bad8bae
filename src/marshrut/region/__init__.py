"""The tree of territories and organisations with its past: places, names, parents and districts carry validity.

Owns: `Unit`, `UnitName`, `UnitParent`, `District`, `DistrictMember`. Says: `unit.founded`, `unit.renamed`, `unit.moved`.
Reads: nothing.
"""
