"""The tests mirror the component; everything goes through Home Assistant's own doors."""
