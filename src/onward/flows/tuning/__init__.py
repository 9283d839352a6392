"""Tuning: from files of records to a kept model with its verdict; arms and studies beside it."""
