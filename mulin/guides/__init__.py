"""Guides (办事指南): what a service is for, who may have it, which papers it wants, where and when.

A guide is a text with versions: every change stands in the journal with what it said before. What
comes with the house is a sample, and says so until somebody of the town has checked it. «Am I
entitled?» asks a few questions and keeps no answer. Read `flow` first, then `entitlement`.
"""
