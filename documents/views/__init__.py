"""The pages: each view fetches through `visible_to`, calls one service and responds. One folder for each noun."""
