"""Pages: each view fetches through `visible_to`, calls one service and answers. One folder for each noun."""
